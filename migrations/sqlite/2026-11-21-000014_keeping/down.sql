DROP TABLE secret_links;
DROP TABLE collected_posts;
DROP TABLE collections;
DROP TABLE saved_posts;
