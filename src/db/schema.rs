//! The tables, as diesel knows them. Kept in step with both migrations by a test.

#![allow(missing_docs)]

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        unique_key -> Nullable<Text>,
        run_at -> BigInt,
        attempts -> BigInt,
        locked_until -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    schedules (name) {
        name -> Text,
        next_run_at -> BigInt,
        last_run_at -> Nullable<BigInt>,
        last_result -> Nullable<Text>,
    }
}

diesel::table! {
    mails (id) {
        id -> BigInt,
        kind -> Text,
        recipient -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        unsubscribe_url -> Nullable<Text>,
        sealed_secrets -> Nullable<Binary>,
        status -> Text,
        attempts -> BigInt,
        next_attempt_at -> BigInt,
        locked_until -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sms_messages (id) {
        id -> BigInt,
        kind -> Text,
        recipient -> Text,
        text_body -> Text,
        sealed_secrets -> Nullable<Binary>,
        status -> Text,
        attempts -> BigInt,
        next_attempt_at -> BigInt,
        locked_until -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        full_name -> Text,
        search_key -> Text,
        first_name -> Text,
        last_name -> Text,
        bio -> Text,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        role -> Text,
        suspended_at -> Nullable<BigInt>,
        suspension_reason -> Text,
        avatar_key -> Nullable<Text>,
        invitation_id -> Nullable<BigInt>,
        relations_version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    people_version (id) {
        id -> BigInt,
        number -> BigInt,
    }
}

diesel::table! {
    pending_accounts (id) {
        id -> BigInt,
        email -> Text,
        email_key -> Text,
        username -> Text,
        full_name -> Text,
        password_hash -> Text,
        link_hash -> Text,
        code_hash -> Text,
        code_attempts -> BigInt,
        code_expires_at -> BigInt,
        link_expires_at -> BigInt,
        sent_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        token_hash -> Text,
        request_key -> Text,
        inviter_id -> BigInt,
        note -> Text,
        max_uses -> BigInt,
        uses -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    password_resets (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        key_hash -> Text,
        user_id -> Nullable<BigInt>,
        state -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    activities (id) {
        id -> BigInt,
        actor_id -> Nullable<BigInt>,
        verb -> Text,
        object_kind -> Text,
        object_id -> BigInt,
        target_kind -> Nullable<Text>,
        target_id -> Nullable<BigInt>,
        metadata -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    follows (follower_id, followee_id) {
        follower_id -> BigInt,
        followee_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    blocks (blocker_id, blocked_id) {
        blocker_id -> BigInt,
        blocked_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    media (id) {
        id -> BigInt,
        key -> Text,
        owner_id -> BigInt,
        width -> BigInt,
        height -> BigInt,
        color -> Text,
        bytes -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        author_id -> BigInt,
        caption -> Text,
        audience -> Text,
        created_at -> BigInt,
        published_at -> Nullable<BigInt>,
        edited_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        deleted_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    post_photos (id) {
        id -> BigInt,
        post_id -> BigInt,
        media_id -> BigInt,
        position -> BigInt,
        alt -> Text,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        owner_id -> BigInt,
        post_id -> Nullable<BigInt>,
        form_key -> Text,
        caption -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        published_post_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    draft_photos (id) {
        id -> BigInt,
        draft_id -> BigInt,
        media_id -> Nullable<BigInt>,
        position -> BigInt,
        alt -> Text,
        file_name -> Text,
        error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    post_counters (post_id) {
        post_id -> BigInt,
        comments -> BigInt,
        likes -> BigInt,
        loves -> BigInt,
        hahas -> BigInt,
        wows -> BigInt,
        sads -> BigInt,
        angries -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    reactions (post_id, user_id) {
        post_id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    reaction_changes (id) {
        id -> BigInt,
        post_id -> BigInt,
        user_id -> BigInt,
        previous -> Nullable<Text>,
        kind -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        author_id -> BigInt,
        body -> Text,
        created_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
        deleted_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    timeline (owner_id, published_at, post_id) {
        owner_id -> BigInt,
        published_at -> BigInt,
        post_id -> BigInt,
        author_id -> BigInt,
    }
}

diesel::table! {
    conversations (id) {
        id -> BigInt,
        direct_key -> Nullable<Text>,
        last_seq -> BigInt,
        last_message_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    participants (conversation_id, user_id) {
        conversation_id -> BigInt,
        user_id -> BigInt,
        last_read_seq -> BigInt,
        joined_at -> BigInt,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        seq -> BigInt,
        sender_id -> BigInt,
        body -> Text,
        client_key -> Text,
        created_at -> BigInt,
    }
}

diesel::joinable!(post_photos -> posts (post_id));
diesel::joinable!(post_photos -> media (media_id));
diesel::joinable!(draft_photos -> drafts (draft_id));
diesel::joinable!(draft_photos -> media (media_id));
diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(comments -> users (author_id));
diesel::joinable!(reactions -> posts (post_id));
diesel::joinable!(reactions -> users (user_id));
diesel::joinable!(posts -> users (author_id));
diesel::joinable!(post_counters -> posts (post_id));
diesel::joinable!(timeline -> posts (post_id));
diesel::joinable!(participants -> conversations (conversation_id));
diesel::joinable!(participants -> users (user_id));
diesel::joinable!(messages -> conversations (conversation_id));
diesel::joinable!(messages -> users (sender_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(password_resets -> users (user_id));
diesel::joinable!(invitations -> users (inviter_id));
diesel::joinable!(activities -> users (actor_id));
diesel::joinable!(media -> users (owner_id));
diesel::joinable!(drafts -> users (owner_id));

diesel::allow_tables_to_appear_in_same_query!(
    activities,
    blocks,
    comments,
    conversations,
    draft_photos,
    drafts,
    follows,
    invitations,
    jobs,
    mails,
    media,
    messages,
    participants,
    password_resets,
    pending_accounts,
    people_version,
    post_counters,
    post_photos,
    posts,
    reaction_changes,
    reactions,
    schedules,
    sessions,
    settings,
    sms_messages,
    timeline,
    users,
);
