DROP TABLE muted_phrases;
DROP TABLE mutes;
DROP TABLE digests;
DROP TABLE unwanted_notices;
DROP TABLE notification_deeds;
DROP TABLE notifications;
