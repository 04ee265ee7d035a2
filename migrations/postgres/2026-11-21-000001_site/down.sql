DROP TABLE sms_messages;
DROP TABLE mails;
DROP TABLE schedules;
DROP TABLE jobs;
DROP TABLE settings;
