DROP TABLE post_labels;
DROP TABLE comment_words;
DROP TABLE post_words;
DROP TABLE people_words;
