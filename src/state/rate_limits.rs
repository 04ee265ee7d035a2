//! How often who may do what, in memory. The figures are those of the security bars.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::{NoOpMiddleware, StateInformationMiddleware};
use governor::nanos::Nanos;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::db::{Clock, UserId};
use crate::error::Error;

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, LimitClock, NoOpMiddleware<Nanos>>;

/// One that says of what passes whether it was the last for now.
type TellingLimiter<K> =
    RateLimiter<K, DefaultKeyedStateStore<K>, LimitClock, StateInformationMiddleware>;

/// So many tries to sign in a minute from one address.
const SIGN_INS: u32 = 10;

/// What a limit says of a try.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Whether this one passes.
    pub passes: bool,
    /// How long until the next one would.
    pub next: Duration,
}

/// Every limit of the site.
pub struct RateLimits {
    enabled: bool,
    sign_in_by_address: TellingLimiter<IpAddr>,
    sign_up_by_address: Limiter<IpAddr>,
    reset_by_mail: Limiter<String>,
    reset_by_address: Limiter<IpAddr>,
    proof_by_address: Limiter<IpAddr>,
    usernames_by_address: Limiter<IpAddr>,
    passkeys_by_address: Limiter<IpAddr>,
    codes_by_user: Limiter<UserId>,
    messages_by_user: Limiter<UserId>,
    comments_by_user: Limiter<UserId>,
    reports_by_user: Limiter<UserId>,
    writes_by_user: Limiter<UserId>,
    searches_by_user: Limiter<UserId>,
    links_by_address: Limiter<IpAddr>,
    linked_pictures_by_address: Limiter<IpAddr>,
}

impl RateLimits {
    /// Fresh limits on this clock; switched off, everything passes.
    pub fn new(clock: &Clock, enabled: bool) -> Self {
        fn limiter<K: std::hash::Hash + Eq + Clone>(
            burst: u32,
            period: Duration,
            clock: &Clock,
        ) -> Limiter<K> {
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(period / burst.get())
                .unwrap_or(Quota::per_second(burst))
                .allow_burst(burst);
            RateLimiter::new(
                quota,
                DefaultKeyedStateStore::default(),
                LimitClock(clock.clone()),
            )
        }
        let minute = Duration::from_secs(60);
        Self {
            enabled,
            sign_in_by_address: limiter(SIGN_INS, minute, clock).with_middleware(),
            sign_up_by_address: limiter(10, 10 * minute, clock),
            reset_by_mail: limiter(5, minute, clock),
            reset_by_address: limiter(20, minute, clock),
            proof_by_address: limiter(20, minute, clock),
            usernames_by_address: limiter(60, minute, clock),
            passkeys_by_address: limiter(60, minute, clock),
            codes_by_user: limiter(10, 5 * minute, clock),
            messages_by_user: limiter(20, Duration::from_secs(10), clock),
            comments_by_user: limiter(30, minute, clock),
            reports_by_user: limiter(20, 60 * minute, clock),
            writes_by_user: limiter(120, minute, clock),
            searches_by_user: limiter(120, minute, clock),
            links_by_address: limiter(60, minute, clock),
            linked_pictures_by_address: limiter(1_000, minute, clock),
        }
    }

    /// A try to sign in from an address: 10 a minute. Others wait for other reasons, too, so it is
    /// for the caller to name the longest wait.
    pub fn sign_in_from(&self, address: IpAddr) -> Pace {
        let (passes, next) = match self.sign_in_by_address.check_key(&address) {
            _ if !self.enabled => (true, Duration::ZERO),
            Ok(left) if left.remaining_burst_capacity() > 0 => (true, Duration::ZERO),
            Ok(_) => (true, Duration::from_secs(60) / SIGN_INS),
            Err(refused) => {
                let now = self.sign_in_by_address.clock().now();
                (false, refused.wait_time_from(now))
            }
        };
        Pace { passes, next }
    }

    /// Whether anything is limited at all.
    pub fn are_on(&self) -> bool {
        self.enabled
    }

    /// A look at whether a username can be had: 60 a minute from one client.
    ///
    /// # Errors
    /// `TooMany` with the time to wait, as for every limit here.
    pub fn username_from(&self, address: IpAddr) -> Result<(), Error> {
        self.check(&self.usernames_by_address, &address)
    }

    /// A passkey asked for by a sign-in page, which browsers do as it opens: 60 a minute from one
    /// client.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn passkey_from(&self, address: IpAddr) -> Result<(), Error> {
        self.check(&self.passkeys_by_address, &address)
    }

    /// A code typed by a signed-in person: 10 in 5 minutes.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn code_of(&self, user: UserId) -> Result<(), Error> {
        self.check(&self.codes_by_user, &user)
    }

    /// A sign-up from an address: 10 in 10 minutes.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn sign_up_from(&self, address: IpAddr) -> Result<(), Error> {
        self.check(&self.sign_up_by_address, &address)
    }

    /// A reset asked for a mail address: 5 a minute, and 20 a minute from one client.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn reset(&self, mail: &str, address: IpAddr) -> Result<(), Error> {
        self.check(&self.reset_by_address, &address)?;
        self.check(&self.reset_by_mail, &mail.to_lowercase())
    }

    /// A code or link tried from an address: 20 a minute.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn proof_from(&self, address: IpAddr) -> Result<(), Error> {
        self.check(&self.proof_by_address, &address)
    }

    /// A chat message: 20 in 10 seconds.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn message(&self, user: UserId) -> Result<(), Error> {
        self.check(&self.messages_by_user, &user)
    }

    /// A comment: 30 a minute.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn comment(&self, user: UserId) -> Result<(), Error> {
        self.check(&self.comments_by_user, &user)
    }

    /// A report to staff: 20 an hour.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn report(&self, user: UserId) -> Result<(), Error> {
        self.check(&self.reports_by_user, &user)
    }

    /// A post, reaction, like, change, follow or upload: 120 a minute.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn write(&self, user: UserId) -> Result<(), Error> {
        self.check(&self.writes_by_user, &user)
    }

    /// A search, or one more letter of it: 120 a minute.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn search(&self, user: UserId) -> Result<(), Error> {
        self.check(&self.searches_by_user, &user)
    }

    /// A secret link opened from an address: 60 a minute.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn link_from(&self, address: IpAddr) -> Result<(), Error> {
        self.check(&self.links_by_address, &address)
    }

    /// A picture behind a secret link: 1,000 a minute from an address, a post having up to ten.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn linked_picture_from(&self, address: IpAddr) -> Result<(), Error> {
        self.check(&self.linked_pictures_by_address, &address)
    }

    /// Forgets keys that are back at their full quota. Run on a timer.
    pub fn forget_idle(&self) {
        self.sign_in_by_address.retain_recent();
        self.sign_up_by_address.retain_recent();
        self.reset_by_mail.retain_recent();
        self.reset_by_address.retain_recent();
        self.proof_by_address.retain_recent();
        self.usernames_by_address.retain_recent();
        self.passkeys_by_address.retain_recent();
        self.codes_by_user.retain_recent();
        self.messages_by_user.retain_recent();
        self.comments_by_user.retain_recent();
        self.reports_by_user.retain_recent();
        self.writes_by_user.retain_recent();
        self.searches_by_user.retain_recent();
        self.links_by_address.retain_recent();
        self.linked_pictures_by_address.retain_recent();
    }

    fn check<K: std::hash::Hash + Eq + Clone>(
        &self,
        limiter: &Limiter<K>,
        key: &K,
    ) -> Result<(), Error> {
        if !self.enabled {
            return Ok(());
        }
        limiter
            .check_key(key)
            .map_err(|refused| Error::TooMany(refused.wait_time_from(limiter.clock().now())))
    }
}

/// The site's clock, so that tests can let limits pass.
#[derive(Clone)]
struct LimitClock(Clock);

impl GovernorClock for LimitClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let micros = u64::try_from(self.0.now().0).unwrap_or(0);
        Nanos::from(Duration::from_micros(micros))
    }
}
