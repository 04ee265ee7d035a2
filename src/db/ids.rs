//! Row ids with a type each, so that a post's id is never taken for a person's.

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        pub struct $name(pub i64);

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for $name
        where
            i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for $name
        where
            i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id_types! {
    /// A person with a confirmed account.
    UserId,
    /// A sign-up that waits for its confirmation.
    PendingAccountId,
    /// An invitation link.
    InvitationId,
    /// A browser in which somebody signed in.
    DeviceId,
    /// A session of a browser.
    SessionId,
    /// A try to sign in.
    AttemptId,
    /// A passkey.
    PasskeyId,
    /// An account of another site that is a way in.
    IdentityId,
    /// A download of all that is a person's.
    DataExportId,
    /// A stored picture.
    MediaId,
    /// A post being written or edited.
    DraftId,
    /// One picture of a draft.
    DraftPhotoId,
    /// A post.
    PostId,
    /// A collection of saved posts.
    CollectionId,
    /// A link by which anybody sees one post.
    SecretLinkId,
    /// An album of private posts.
    AlbumId,
    /// A comment.
    CommentId,
    /// What somebody is told.
    NotificationId,
    /// A conversation.
    ConversationId,
    /// A chat message.
    MessageId,
    /// A mail in the outbox.
    MailId,
    /// A text message in the outbox.
    SmsId,
    /// A background job.
    JobId,
}
