DROP TABLE post_scores;
