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
        pronouns -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        phone -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        role -> Text,
        suspended_at -> Nullable<BigInt>,
        suspension_reason -> Text,
        avatar_key -> Nullable<Text>,
        cover_key -> Nullable<Text>,
        time_zone -> Text,
        language -> Text,
        private_since -> Nullable<BigInt>,
        web_since -> Nullable<BigInt>,
        shares_activity_since -> Nullable<BigInt>,
        terms_accepted_at -> Nullable<BigInt>,
        deletes_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
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
    pending_accounts (id) {
        id -> BigInt,
        contact_kind -> Text,
        contact -> Text,
        contact_key -> Text,
        finish_hash -> Nullable<Text>,
        proven_at -> Nullable<BigInt>,
        identity -> Nullable<Text>,
        full_name -> Text,
        first_name -> Text,
        last_name -> Text,
        username -> Text,
        password_hash -> Nullable<Text>,
        note -> Text,
        terms_accepted_at -> Nullable<BigInt>,
        submitted_at -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    proofs (id) {
        id -> BigInt,
        purpose -> Text,
        owner -> Text,
        user_id -> Nullable<BigInt>,
        link_hash -> Text,
        link_expires_at -> BigInt,
        code_hash -> Text,
        code_attempts -> BigInt,
        code_expires_at -> BigInt,
        asked_at -> BigInt,
    }
}

diesel::table! {
    devices (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Text,
        label -> Text,
        network -> Text,
        first_used_at -> BigInt,
        last_used_at -> BigInt,
        trusted_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        key_hash -> Text,
        user_id -> Nullable<BigInt>,
        device_id -> Nullable<BigInt>,
        state -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sign_in_attempts (id) {
        id -> BigInt,
        login_key -> Text,
        user_id -> Nullable<BigInt>,
        client -> Text,
        label -> Text,
        method -> Text,
        outcome -> Text,
        created_at -> BigInt,
        cleared_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    security_events (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        detail -> Text,
        label -> Text,
        network -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    two_step (user_id) {
        user_id -> BigInt,
        sealed_secret -> Binary,
        last_step -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> BigInt,
        user_id -> BigInt,
        code_hash -> Text,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkeys (id) {
        id -> BigInt,
        user_id -> BigInt,
        credential_id -> Text,
        name -> Text,
        credential -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    identities (id) {
        id -> BigInt,
        user_id -> BigInt,
        provider -> Text,
        issuer -> Text,
        subject -> Text,
        claims -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
    }
}

diesel::table! {
    contact_changes (id) {
        id -> BigInt,
        user_id -> BigInt,
        contact_kind -> Text,
        contact -> Text,
        contact_key -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    replaced_contacts (id) {
        id -> BigInt,
        user_id -> BigInt,
        contact_kind -> Text,
        contact -> Text,
        contact_key -> Text,
        token_hash -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    former_usernames (username) {
        username -> Text,
        user_id -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    unwanted_mails (user_id, kind) {
        user_id -> BigInt,
        kind -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    data_exports (id) {
        id -> BigInt,
        user_id -> BigInt,
        status -> Text,
        file_key -> Nullable<Text>,
        size_bytes -> BigInt,
        created_at -> BigInt,
        ready_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
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
    friendships (person_id, friend_id) {
        person_id -> BigInt,
        friend_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    friend_requests (requester_id, recipient_id) {
        requester_id -> BigInt,
        recipient_id -> BigInt,
        message -> Text,
        created_at -> BigInt,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    close_friends (person_id, friend_id) {
        person_id -> BigInt,
        friend_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    feed_visits (user_id) {
        user_id -> BigInt,
        seen_until -> Nullable<BigInt>,
        newest -> BigInt,
        looked_at -> BigInt,
    }
}

diesel::table! {
    follow_requests (requester_id, followee_id) {
        requester_id -> BigInt,
        followee_id -> BigInt,
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
        placeholder -> Text,
        bytes -> BigInt,
        created_at -> BigInt,
        state -> Text,
        content_hash -> Nullable<Text>,
        original -> Nullable<Text>,
        used_at -> BigInt,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        author_id -> BigInt,
        title -> Nullable<Text>,
        caption -> Text,
        location -> Text,
        audience -> Text,
        created_at -> BigInt,
        published_at -> Nullable<BigInt>,
        edited_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        deleted_by -> Nullable<BigInt>,
        purged_at -> Nullable<BigInt>,
        comments_closed_at -> Nullable<BigInt>,
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
    post_edits (id) {
        id -> BigInt,
        post_id -> BigInt,
        title -> Nullable<Text>,
        caption -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        owner_id -> BigInt,
        post_id -> Nullable<BigInt>,
        form_key -> Text,
        title -> Nullable<Text>,
        caption -> Text,
        location -> Text,
        audience -> Text,
        comments_closed_at -> Nullable<BigInt>,
        publish_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        published_post_id -> Nullable<BigInt>,
        album_id -> Nullable<BigInt>,
        window_key -> Text,
    }
}

diesel::table! {
    albums (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        name_key -> Text,
        description -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    album_posts (post_id) {
        post_id -> BigInt,
        album_id -> BigInt,
        added_at -> BigInt,
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
        source_id -> Nullable<BigInt>,
        adjustment -> Text,
    }
}

diesel::table! {
    post_labels (kind, name, post_id) {
        kind -> Text,
        name -> Text,
        post_id -> BigInt,
    }
}

diesel::table! {
    post_scores (post_id) {
        post_id -> BigInt,
        score -> BigInt,
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
        author_id -> Nullable<BigInt>,
        parent_id -> Nullable<BigInt>,
        root_id -> Nullable<BigInt>,
        depth -> BigInt,
        place -> Text,
        body -> Text,
        created_at -> BigInt,
        edited_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        deleted_by -> Nullable<BigInt>,
        likes -> BigInt,
        replies -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    comment_edits (id) {
        id -> BigInt,
        comment_id -> BigInt,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    comment_likes (comment_id, user_id) {
        comment_id -> BigInt,
        user_id -> BigInt,
        created_at -> BigInt,
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

diesel::table! {
    notifications (id) {
        id -> BigInt,
        recipient_id -> BigInt,
        kind -> Text,
        object_id -> BigInt,
        post_id -> Nullable<BigInt>,
        updated_at -> BigInt,
        read_at -> Nullable<BigInt>,
        mailed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notification_deeds (id) {
        id -> BigInt,
        notification_id -> BigInt,
        actor_id -> BigInt,
        comment_id -> Nullable<BigInt>,
        word -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    unwanted_notices (user_id, kind, way) {
        user_id -> BigInt,
        kind -> Text,
        way -> Text,
    }
}

diesel::table! {
    digests (user_id) {
        user_id -> BigInt,
        sent_at -> BigInt,
    }
}

diesel::table! {
    mutes (muter_id, muted_id) {
        muter_id -> BigInt,
        muted_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    muted_phrases (id) {
        id -> BigInt,
        user_id -> BigInt,
        word -> Text,
        folded -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        reporter_id -> Nullable<BigInt>,
        object_kind -> Text,
        object_id -> BigInt,
        person_id -> BigInt,
        reason -> Text,
        note -> Text,
        snapshot -> Text,
        state -> Text,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    unwanted_suggestions (user_id, person_id) {
        user_id -> BigInt,
        person_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    saved_posts (user_id, post_id) {
        user_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    collections (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        folded -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    collected_posts (collection_id, post_id) {
        collection_id -> BigInt,
        user_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    secret_links (id) {
        id -> BigInt,
        post_id -> BigInt,
        token_hash -> Text,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        views -> BigInt,
    }
}

diesel::joinable!(secret_links -> posts (post_id));
diesel::joinable!(saved_posts -> posts (post_id));
diesel::joinable!(collected_posts -> posts (post_id));
diesel::joinable!(collected_posts -> collections (collection_id));
diesel::joinable!(post_edits -> posts (post_id));
diesel::joinable!(post_photos -> posts (post_id));
diesel::joinable!(post_photos -> media (media_id));
diesel::joinable!(draft_photos -> drafts (draft_id));
diesel::joinable!(draft_photos -> media (media_id));
diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(comments -> users (author_id));
diesel::joinable!(comment_edits -> comments (comment_id));
diesel::joinable!(comment_likes -> comments (comment_id));
diesel::joinable!(comment_likes -> users (user_id));
diesel::joinable!(reactions -> posts (post_id));
diesel::joinable!(reactions -> users (user_id));
diesel::joinable!(posts -> users (author_id));
diesel::joinable!(post_counters -> posts (post_id));
diesel::joinable!(post_labels -> posts (post_id));
diesel::joinable!(post_scores -> posts (post_id));
diesel::joinable!(timeline -> posts (post_id));
diesel::joinable!(participants -> conversations (conversation_id));
diesel::joinable!(participants -> users (user_id));
diesel::joinable!(messages -> conversations (conversation_id));
diesel::joinable!(messages -> users (sender_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(sessions -> devices (device_id));
diesel::joinable!(proofs -> users (user_id));
diesel::joinable!(devices -> users (user_id));
diesel::joinable!(sign_in_attempts -> users (user_id));
diesel::joinable!(security_events -> users (user_id));
diesel::joinable!(two_step -> users (user_id));
diesel::joinable!(recovery_codes -> users (user_id));
diesel::joinable!(passkeys -> users (user_id));
diesel::joinable!(identities -> users (user_id));
diesel::joinable!(contact_changes -> users (user_id));
diesel::joinable!(replaced_contacts -> users (user_id));
diesel::joinable!(former_usernames -> users (user_id));
diesel::joinable!(unwanted_mails -> users (user_id));
diesel::joinable!(data_exports -> users (user_id));
diesel::joinable!(invitations -> users (inviter_id));
diesel::joinable!(notification_deeds -> notifications (notification_id));
diesel::joinable!(notification_deeds -> users (actor_id));
diesel::joinable!(activities -> users (actor_id));
diesel::joinable!(media -> users (owner_id));
diesel::joinable!(drafts -> users (owner_id));
diesel::joinable!(album_posts -> albums (album_id));
diesel::joinable!(album_posts -> posts (post_id));

diesel::allow_tables_to_appear_in_same_query!(
    activities,
    album_posts,
    albums,
    blocks,
    close_friends,
    collected_posts,
    collections,
    comment_edits,
    comment_likes,
    comments,
    contact_changes,
    conversations,
    data_exports,
    devices,
    digests,
    draft_photos,
    drafts,
    feed_visits,
    follow_requests,
    follows,
    former_usernames,
    friend_requests,
    friendships,
    identities,
    invitations,
    jobs,
    mails,
    media,
    messages,
    muted_phrases,
    mutes,
    notification_deeds,
    notifications,
    participants,
    passkeys,
    pending_accounts,
    people_version,
    post_counters,
    post_labels,
    post_scores,
    post_edits,
    post_photos,
    posts,
    proofs,
    reaction_changes,
    reactions,
    recovery_codes,
    replaced_contacts,
    reports,
    saved_posts,
    schedules,
    secret_links,
    security_events,
    sessions,
    settings,
    sign_in_attempts,
    sms_messages,
    timeline,
    two_step,
    unwanted_mails,
    unwanted_notices,
    unwanted_suggestions,
    users,
);
