DROP TABLE activities;
DROP TABLE sessions;
DROP TABLE password_resets;
DROP TABLE invitations;
DROP TABLE pending_accounts;
DROP TABLE people_version;
DROP TABLE users;
