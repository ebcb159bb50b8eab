//! Passwords are hashed by Argon2id (RFC 9106), which is slow on purpose: off the workers, few at once, and few that wait. Whoever has
//! just failed waits in a line of its own, so that those who try passwords do not stand before those who know theirs.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use techmarket_kernel::{Error, Reason, Result, Rng};
use tokio::sync::Semaphore;

/// RFC 9106, 4, chosen by its steps for machines of an office, where 2 GiB or 64 MiB for each sign-in are too much: one lane, 19
/// MiB, two passes, some 25 ms. OWASP's sheet on password storage names the same. A hash carries what it was made with; one
/// of other figures is made anew when its owner signs in.
pub const PASSWORD_COST: Cost = Cost {
    kibibytes: 19_456,
    passes: 2,
};
const SALT_BYTES: usize = 16;
/// Hashing has so many threads at most, and half of the processors otherwise.
const MOST_THREADS: usize = 8;
/// Whoever finds so many waiting is sent away.
const WAITING: usize = 32;
const WAITING_SUSPECTS: usize = 8;
const RETRY: Duration = Duration::from_secs(1);

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub kibibytes: u32,
    pub passes: u32,
}

/// Those who wait for a place.
struct Line {
    places: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Line {
    fn new(threads: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(threads)),
            waiting: Semaphore::new(threads + waiting),
        }
    }
}

/// In which line somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing speaks against the address.
    Trusted,
    /// A sign-in from there failed a moment ago.
    Suspect,
}

/// The pool.
pub struct Hashing {
    argon: Argon2<'static>,
    cost: Cost,
    trusted: Line,
    suspects: Line,
    rng: Arc<dyn Rng>,
    /// What is checked where there is no account, so that it takes as long.
    nobody: String,
}

impl Hashing {
    pub fn new(cost: Cost, rng: Arc<dyn Rng>) -> Result<Self> {
        let params = Params::new(cost.kibibytes, cost.passes, 1, None);
        let params = params.map_err(|error| Error::internal(error.to_string()))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let threads = (processors / 2).clamp(1, MOST_THREADS);
        let nobody = hashed(&argon, b"", &salt(&*rng))?;
        Ok(Self {
            argon,
            cost,
            trusted: Line::new(threads, WAITING),
            suspects: Line::new(1, WAITING_SUSPECTS),
            rng,
            nobody,
        })
    }

    /// Whether `password` is that of `kept`. Without one it takes as long, and is not.
    pub async fn verify(&self, standing: Standing, password: &str, kept: Option<&str>) -> Result<bool> {
        let exists = kept.is_some();
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let fits = self.run(standing, move |argon| {
            let kept = PasswordHash::new(&kept).map_err(|error| Error::internal(error.to_string()))?;
            Ok(argon.verify_password(password.as_bytes(), &kept).is_ok())
        });
        Ok(fits.await? && exists)
    }

    /// `password` as it is kept.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (password, salt) = (password.to_owned(), salt(&*self.rng));
        self.run(Standing::Trusted, move |argon| {
            hashed(argon, password.as_bytes(), &salt)
        })
        .await
    }

    /// Whether `kept` was made with other figures than those of today.
    pub fn is_outdated(&self, kept: &str) -> bool {
        let figures = format!("$m={},t={},p=1$", self.cost.kibibytes, self.cost.passes);
        !kept.contains(&figures)
    }

    async fn run<T: Send + 'static>(
        &self,
        standing: Standing,
        work: impl FnOnce(&Argon2<'static>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let line = match standing {
            Standing::Trusted => &self.trusted,
            Standing::Suspect => &self.suspects,
        };
        let _waiting = line
            .waiting
            .try_acquire()
            .map_err(|_| Error::new(Reason::Overloaded, "正在登录的人过多，请稍后再试").retry_after(RETRY))?;
        let place = Arc::clone(&line.places)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let argon = self.argon.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&argon);
            drop(place);
            done
        });
        done.await.map_err(Error::internal)?
    }
}

fn salt(rng: &dyn Rng) -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    rng.fill(&mut salt);
    salt
}

fn hashed(argon: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Result<String> {
    let hash = argon.hash_password_with_salt(password, salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use techmarket_kernel::SystemRng;

    const CHEAP: Cost = Cost {
        kibibytes: 64,
        passes: 1,
    };

    #[tokio::test]
    async fn only_the_password_itself_is_known() {
        let hashing = Hashing::new(CHEAP, Arc::new(SystemRng)).unwrap();
        let kept = hashing.hash("correct horse").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{kept}");
        assert_ne!(
            kept,
            hashing.hash("correct horse").await.unwrap(),
            "each has a salt of its own"
        );
        assert!(
            hashing
                .verify(Standing::Trusted, "correct horse", Some(&kept))
                .await
                .unwrap()
        );
        assert!(
            !hashing
                .verify(Standing::Trusted, "Correct horse", Some(&kept))
                .await
                .unwrap()
        );
        assert!(
            !hashing.verify(Standing::Trusted, "", None).await.unwrap(),
            "nobody has no password, not even the empty one"
        );
        let dearer = Hashing::new(Cost { passes: 2, ..CHEAP }, Arc::new(SystemRng)).unwrap();
        assert!(
            dearer
                .verify(Standing::Trusted, "correct horse", Some(&kept))
                .await
                .unwrap()
        );
        assert!(dearer.is_outdated(&kept) && !hashing.is_outdated(&kept));
    }

    #[tokio::test]
    async fn who_finds_too_many_waiting_is_sent_away() {
        let hashing = Arc::new(Hashing::new(PASSWORD_COST, Arc::new(SystemRng)).unwrap());
        let tries = (0..200).map(|_| {
            let hashing = Arc::clone(&hashing);
            async move { hashing.verify(Standing::Trusted, "wrong", None).await }
        });
        let tried = futures::future::join_all(tries).await;
        let away: Vec<_> = tried.into_iter().filter_map(Result::err).collect();
        assert!((100..200).contains(&away.len()), "{}", away.len());
        assert!(away.iter().all(|error| error.reason() == Reason::Overloaded));
    }
}
