DROP TABLE muted_words;
DROP TABLE mutes;
DROP TABLE digests;
DROP TABLE unwanted_notices;
DROP TABLE notification_deeds;
DROP TABLE notifications;
