//! Lists of the people on the other side of a relation.

/// Those on the other side of a relation, with when it began: newest first, behind a place in the
/// list. `$shown` is the condition for who is listed.
macro_rules! newest_first {
    (
        $conn:expr, $table:ident: $own:ident -> $other:ident,
        of $person:expr, if $shown:expr, before $before:expr, limit $limit:expr
    ) => {{
        let before: $crate::web::Cursor = $before;
        let later = $table::created_at.lt(before.at).or($table::created_at
            .eq(before.at)
            .and($table::$other.lt(UserId(before.id))));
        $table::table
            .inner_join(users::table.on(users::id.eq($table::$other)))
            .filter($table::$own.eq($person))
            .filter($shown)
            .filter(later)
            .order(($table::created_at.desc(), $table::$other.desc()))
            .limit($limit)
            .select((Person::as_select(), $table::created_at))
            .load($conn)
    }};
}

pub(in crate::features) use newest_first;
