DROP INDEX follows_newest;
DROP TABLE unwanted_suggestions;
DROP TABLE reports;
