//! Settings from flags, environment and `.env`, checked at boot. `.env.example` lists them all.

mod identity;
mod mail;
mod passwords;
mod sms;
mod web;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use identity::ProviderConfig;
pub use mail::{MailConfig, MailTransport, SmtpConfig, SmtpTls};
pub use passwords::PasswordConfig;
pub use sms::{SmsConfig, SmsTransport, TwilioConfig};
pub use web::{WebConfig, parse_base_url};

use crate::db::Backend;
use crate::error::Error;
use crate::phone::PhoneCountry;
use crate::secrets::SecretKey;

/// A secret key shorter than this is refused: 32 characters of hexadecimal are 128 bits.
pub const SECRET_KEY_MIN_CHARS: usize = 32;

/// The flags every command takes, each with its environment variable.
#[derive(Debug, Clone, clap::Args)]
pub struct ConfigArgs {
    /// Folder for the database, pictures, outgoing mail and the secret key.
    #[arg(long, env = "VERANDA_DATA_DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,
    /// A PostgreSQL address such as postgres://veranda:secret@localhost/veranda; without it SQLite is used.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Text of at least 32 random characters that protects sessions and mails; without it one is made and kept in the data folder.
    #[arg(
        long,
        env = "VERANDA_SECRET_KEY",
        hide_env_values = true,
        global = true
    )]
    pub secret_key: Option<String>,
    /// What a password's hash costs: 12 takes a quarter of a second, each step more doubles it.
    #[arg(long, env = "VERANDA_BCRYPT_COST", default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=16), global = true)]
    pub bcrypt_cost: u32,
    /// Two letters of the country whose phone numbers may be typed without their country code, such as UZ.
    #[arg(long, env = "VERANDA_PHONE_COUNTRY", global = true)]
    phone_country: Option<PhoneCountry>,
    /// Minutes for which a way to a new password is good.
    #[arg(long, env = "VERANDA_RESET_MINUTES", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60), global = true)]
    reset_minutes: u64,
    #[command(flatten)]
    web: web::WebArgs,
    #[command(flatten)]
    mail: mail::MailArgs,
    #[command(flatten)]
    sms: sms::SmsArgs,
    #[command(flatten)]
    passwords: passwords::PasswordArgs,
    #[command(flatten)]
    identity: identity::IdentityArgs,
}

impl ConfigArgs {
    /// What new passwords are compared with: for commands that need nothing else.
    ///
    /// # Errors
    /// A text that says what to change.
    pub fn passwords(&self) -> Result<PasswordConfig, Error> {
        self.passwords.check()
    }
}

/// Everything that was set, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder for everything kept in files.
    pub data_dir: PathBuf,
    /// The database.
    pub backend: Backend,
    /// The site's secret.
    pub secret_key: SecretKey,
    /// Cost of a password hash, 4 to 16.
    pub bcrypt_cost: u32,
    /// Whose phone numbers may be typed without their country code.
    pub phone_country: Option<PhoneCountry>,
    /// For how long a way to a new password is good.
    pub reset_lifetime: Duration,
    /// Address, hosts, proxies.
    pub web: WebConfig,
    /// How mail leaves.
    pub mail: MailConfig,
    /// What new passwords are compared with.
    pub passwords: PasswordConfig,
    /// How text messages leave.
    pub sms: SmsConfig,
    /// Other sites whose accounts are a way in.
    pub providers: Vec<ProviderConfig>,
}

impl Config {
    /// Checks the flags, makes the data folder, and a secret key in it if none was set.
    ///
    /// # Errors
    /// A text that says what to change.
    pub fn load(args: &ConfigArgs) -> Result<Self, Error> {
        let mut folder = std::fs::DirBuilder::new();
        // Others on the machine have no business in it.
        let made = std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700)
            .recursive(true)
            .create(&args.data_dir);
        made.map_err(|error| {
            Error::internal(format!(
                "The data folder {} cannot be made: {error}. Choose another with --data-dir.",
                args.data_dir.display()
            ))
        })?;
        Ok(Self {
            backend: backend(args)?,
            secret_key: secret_key(args)?,
            bcrypt_cost: args.bcrypt_cost,
            phone_country: args.phone_country,
            reset_lifetime: Duration::from_secs(args.reset_minutes * 60),
            web: args.web.check()?,
            mail: args.mail.check(&args.data_dir)?,
            passwords: args.passwords()?,
            sms: args.sms.check(&args.data_dir)?,
            providers: args.identity.check()?,
            data_dir: args.data_dir.clone(),
        })
    }

    /// Where stored pictures lie.
    pub fn media_dir(&self) -> PathBuf {
        self.data_dir.join("media")
    }

    /// Where downloads of people's data lie for a few days.
    pub fn exports_dir(&self) -> PathBuf {
        self.data_dir.join("exports")
    }
}

fn backend(args: &ConfigArgs) -> Result<Backend, Error> {
    match args.database_url.as_deref().filter(|url| !url.is_empty()) {
        None => Ok(Backend::Sqlite(args.data_dir.join("veranda.sqlite3"))),
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Ok(Backend::Postgres(url.to_owned()))
        }
        Some(url) if url.starts_with("sqlite:") => Ok(Backend::Sqlite(PathBuf::from(
            url.trim_start_matches("sqlite:").trim_start_matches("//"),
        ))),
        Some(_) => Err(Error::internal(
            "DATABASE_URL must begin with postgres:// or sqlite:. Leave it out to use SQLite in the data folder.",
        )),
    }
}

fn secret_key(args: &ConfigArgs) -> Result<SecretKey, Error> {
    if let Some(text) = args.secret_key.as_deref().filter(|text| !text.is_empty()) {
        if text.trim().len() < SECRET_KEY_MIN_CHARS {
            return Err(Error::internal(format!(
                "VERANDA_SECRET_KEY is shorter than {SECRET_KEY_MIN_CHARS} characters. Make one with: openssl rand -hex 32"
            )));
        }
        return Ok(SecretKey::from_text(text));
    }
    kept_secret_key(&args.data_dir.join("secret.key"))
}

/// The key in the data folder, made at the first start. Readable by its owner only.
fn kept_secret_key(path: &Path) -> Result<SecretKey, Error> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let failed = |error: std::io::Error| {
        Error::internal(format!(
            "The secret key {} cannot be used: {error}.",
            path.display()
        ))
    };
    if let Ok(text) = std::fs::read_to_string(path)
        && text.trim().len() >= SECRET_KEY_MIN_CHARS
    {
        return Ok(SecretKey::from_text(&text));
    }
    let text = crate::secrets::hex(&rand::random::<[u8; 32]>());
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    writeln!(file, "{text}")
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    Ok(SecretKey::from_text(&text))
}
