//! `veranda create-admin`: an admin account made at the command line.

use super::data_lock::DataLock;
use super::migrate::migrate;
use super::passwords;
use super::prompt::ask_password;
use crate::config::{Config, ConfigArgs};
use crate::db::Clock;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::{
    Contact, EmailAddress, NewUser, PasswordContext, Username, check_new_password, create_user,
    full_name, hash_password, refuse_breached,
};
use crate::routes;
use crate::state::App;
use crate::web::Role;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct CreateAdminArgs {
    /// Username of the new admin.
    #[arg(long)]
    username: String,
    /// Mail address of the new admin.
    #[arg(long)]
    email: String,
    /// Name of the new admin.
    #[arg(long)]
    full_name: String,
    /// Their password; without it the command asks.
    #[arg(long, env = "VERANDA_ADMIN_PASSWORD", hide_env_values = true)]
    password: Option<String>,
}

pub(super) fn run(args: &ConfigArgs, new: &CreateAdminArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    passwords::use_chosen(&config.passwords)?;
    let _lock = DataLock::take(&config.data_dir)?;
    migrate(&config)?;
    let password = match &new.password {
        Some(password) => password.clone(),
        None => ask_password("Password: ")?,
    };
    let username = actix_web::rt::System::new().block_on(create(config, new, &password))?;
    println!("@{username} is an admin now.");
    Ok(())
}

async fn create(config: Config, new: &CreateAdminArgs, password: &str) -> Result<String, Error> {
    let mut errors = FieldErrors::new();
    let name = errors.check("full_name", full_name(&new.full_name));
    let username = errors.check("username", Username::parse(&new.username));
    let email = errors.check("email", EmailAddress::parse(&new.email));
    let context = PasswordContext::new(&[&new.full_name, &new.username, &new.email]);
    check_new_password(&mut errors, password, password, &context);
    let (Some(full_name), Some(username), Some(email)) = (name, username, email) else {
        return Err(told(errors));
    };
    if !errors.is_empty() {
        return Err(told(errors));
    }
    let app = App::open(config, Clock::system(), routes::COUNTERS).await?;
    refuse_breached(&app, password).await.map_err(readable)?;
    let password_hash = hash_password(&app, password).await?;
    let mut site = app.site.load().as_ref().clone();
    let name = username.as_str().to_owned();
    app.db
        .write(move |tx| {
            if !site.is_set_up {
                // The rest of the settings is under /admin/settings.
                site.is_set_up = true;
                site.store(tx)?;
            }
            let contact = Some(Contact::Email(email));
            let user = NewUser {
                password_hash: Some(password_hash),
                ..NewUser::new(username, full_name, contact, Role::Admin)
            };
            create_user(tx, &user)
        })
        .await
        .map_err(readable)?;
    Ok(name)
}

fn readable(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => told(errors),
        other => other,
    }
}

/// What was wrong, line by line.
fn told(errors: FieldErrors) -> Error {
    let lines: Vec<&str> = errors
        .iter()
        .flat_map(|(_, messages)| messages)
        .map(String::as_str)
        .collect();
    Error::internal(lines.join("\n"))
}
