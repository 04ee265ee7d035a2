DROP TABLE blocks;
DROP TABLE close_friends;
DROP TABLE friend_requests;
DROP TABLE friendships;
DROP TABLE follow_requests;
DROP TABLE follows;
