DROP TABLE blocks;
DROP TABLE follow_requests;
DROP TABLE follows;
