//! The ground: durability settings, group commit, equal schemas on both sides.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use veranda::Error;
use veranda::db::schema::settings;
use veranda::db::{self, Backend, DbConn, Purpose};
use veranda::realtime::Event;

use crate::support::TestApp;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[actix_web::test]
async fn the_writer_waits_for_the_disk() {
    let test = TestApp::start().await;
    if test.app.db.backend().is_postgres() {
        return;
    }
    let level = test
        .app
        .db
        .write(|tx| {
            let sql = "SELECT synchronous AS number FROM pragma_synchronous";
            Ok(diesel::sql_query(sql).get_result::<Number>(tx.conn)?.number)
        })
        .await
        .unwrap();
    // 2 is FULL: with less a power cut loses acknowledged rows.
    assert_eq!(level, 2);
}

#[actix_web::test]
async fn readers_cannot_write_on_sqlite() {
    let test = TestApp::start().await;
    if test.app.db.backend().is_postgres() {
        return;
    }
    let outcome = test
        .app
        .db
        .read(|conn| Ok(diesel::delete(settings::table).execute(conn)?))
        .await;
    assert!(outcome.is_err());
}

#[actix_web::test]
async fn a_change_that_fails_or_panics_undoes_only_itself() {
    let test = TestApp::start().await;
    let db = &test.app.db;
    let put = |name: &'static str, end: &'static str| {
        db.write(move |tx| {
            diesel::insert_into(settings::table)
                .values((
                    settings::name.eq(name),
                    settings::value.eq(""),
                    settings::updated_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            match end {
                "fails" => Err(Error::NotFound),
                "panics" => panic!("planted"),
                _ => Ok(()),
            }
        })
    };
    let (a, b, c, d) = futures_util::join!(
        put("a", "stays"),
        put("b", "fails"),
        put("c", "panics"),
        put("d", "stays")
    );
    assert!(a.is_ok() && d.is_ok());
    assert!(matches!(b, Err(Error::NotFound)));
    assert!(matches!(c, Err(Error::Internal(_))));
    let kept: Vec<String> = test
        .read(|conn| {
            Ok(settings::table
                .filter(settings::name.eq_any(["a", "b", "c", "d"]))
                .order(settings::name)
                .select(settings::name)
                .load(conn)?)
        })
        .await;
    assert_eq!(kept, ["a", "d"]);
}

#[actix_web::test]
async fn an_answer_leaves_after_its_commit() {
    let test = TestApp::start().await;
    // A reader of its own sees only what is committed.
    let mut reader = db::connect(test.app.db.backend(), Purpose::Read).unwrap();
    for number in 0..50 {
        let name = format!("answered {number}");
        let row = name.clone();
        test.app
            .db
            .write(move |tx| {
                diesel::insert_into(settings::table)
                    .values((
                        settings::name.eq(row),
                        settings::value.eq(""),
                        settings::updated_at.eq(tx.now),
                    ))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await
            .unwrap();
        let seen: i64 = settings::table
            .find(&name)
            .count()
            .get_result(&mut reader)
            .unwrap();
        assert_eq!(seen, 1, "{name}");
    }
}

#[actix_web::test]
async fn events_go_out_after_the_commit_and_only_then() {
    let test = TestApp::start().await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    test.app.bus.listen(move |event| {
        if let Event::Conversation { id, .. } = event {
            ears.lock().unwrap().push(*id);
        }
    });
    let say = |id: i64, keep: bool| {
        test.app.db.write(move |tx| {
            tx.publish(Event::Conversation {
                id,
                frame: "x".into(),
            });
            if keep { Ok(()) } else { Err(Error::NotFound) }
        })
    };
    say(1, true).await.unwrap();
    // When the answer is here, the event has gone out.
    assert_eq!(*heard.lock().unwrap(), [1]);
    let _ = say(2, false).await;
    say(3, true).await.unwrap();
    assert_eq!(*heard.lock().unwrap(), [1, 3]);
}

#[test]
fn migrations_go_up_down_and_up_again_and_agree_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Backend::Sqlite(folder.path().join("schema.sqlite3"));
    let ours = columns_after_up_down_up(&sqlite);
    assert_eq!(ours, columns_of_schema_rs(), "schema.rs");
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return;
    };
    let name = format!("t_schema_{}", std::process::id());
    let mut admin = db::connect(&Backend::Postgres(server.clone()), Purpose::Write).unwrap();
    diesel::sql_query(format!("CREATE DATABASE {name}"))
        .execute(&mut admin)
        .unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    let theirs = columns_after_up_down_up(&Backend::Postgres(url.to_string()));
    diesel::sql_query(format!("DROP DATABASE {name} WITH (FORCE)"))
        .execute(&mut admin)
        .unwrap();
    assert_eq!(ours, theirs);
}

/// `table.column` with whether it may be empty.
type Columns = BTreeMap<String, bool>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
}

fn columns_after_up_down_up(backend: &Backend) -> Columns {
    let mut conn = db::connect(backend, Purpose::Write).unwrap();
    db::migrate(&mut conn).unwrap();
    db::revert_all(&mut conn).unwrap();
    let left: Vec<String> = columns(&mut conn).into_keys().collect();
    assert!(
        left.is_empty(),
        "left over after all are taken back: {left:?}"
    );
    db::migrate(&mut conn).unwrap();
    assert!(!db::pending_migrations(&mut conn).unwrap());
    columns(&mut conn)
}

fn columns(conn: &mut DbConn) -> Columns {
    let sql = match conn {
        DbConn::Sqlite(_) => {
            "SELECT t.name || '.' || c.name AS name, c.\"notnull\" AS required
             FROM sqlite_master t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'"
        }
        DbConn::Postgres(_) => {
            "SELECT table_name || '.' || column_name AS name,
                    CASE is_nullable WHEN 'NO' THEN 1::bigint ELSE 0::bigint END AS required
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'"
        }
    };
    diesel::sql_query(sql)
        .load::<Column>(conn)
        .unwrap()
        .into_iter()
        // Each database keeps the words of texts in its own way, and no code names their columns.
        .filter(|column| !column.name.contains("_words") && !column.name.contains("_terms."))
        .map(|column| (column.name, column.required == 1))
        .collect()
}

fn columns_of_schema_rs() -> Columns {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema.rs");
    let mut table = String::new();
    let mut columns = Columns::new();
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let line = line.trim();
        if let Some((name, kind)) = line.split_once(" -> ") {
            if !name.contains('(') && !name.contains('!') {
                columns.insert(format!("{table}.{name}"), !kind.starts_with("Nullable"));
            }
        } else if let Some((name, _)) = line.split_once(" (") {
            table = name.to_owned();
        }
    }
    columns
}
