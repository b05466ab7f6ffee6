//! Token buckets, one for each client.
//!
//! A bucket holds some tokens, and each request takes one. It fills up again at an even pace: a client may ask for much
//! at once, but not for long.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lab_e_given::Rate;

/// Several tables, each with a lock of its own: two requests seldom wait for the same.
const SHARDS: usize = 16;

/// How many clients are known, unless it is said otherwise: some 10 MB.
pub const MAX_CLIENTS: usize = 100_000;

/// A bucket for each client.
#[derive(Debug)]
pub struct Buckets {
    shards: Vec<Mutex<HashMap<IpAddr, Bucket>>>,
    most_in_shard: usize,
    rate: Rate,
}

/// The tokens of one client.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    /// How many there were. Parts of one count: they add up.
    tokens: f64,
    /// When.
    then: Instant,
}

/// What a client gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// A token, and so many are left.
    Token(u32),
    /// None; the next one comes after so much time.
    Wait(Duration),
}

impl Buckets {
    /// Buckets for at most about so many clients.
    #[must_use]
    pub fn new(rate: Rate, most: usize) -> Self {
        Buckets {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            most_in_shard: most.div_ceil(SHARDS).max(1),
            rate,
        }
    }

    /// Takes a token for this client, if there is one.
    pub fn take(&self, address: IpAddr, now: Instant) -> Verdict {
        let client = client(address);
        let shard = &self.shards[shard_of(client)];
        let mut buckets = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&client) {
            return bucket.take(self.rate, now);
        }
        if buckets.len() >= self.most_in_shard {
            self.make_room(&mut buckets, now);
        }
        let bucket = buckets.entry(client);
        bucket
            .or_insert(Bucket::full(self.rate, now))
            .take(self.rate, now)
    }

    /// How many clients are known.
    #[must_use]
    pub fn len(&self) -> usize {
        let count = |shard: &Mutex<HashMap<_, _>>| {
            shard.lock().unwrap_or_else(PoisonError::into_inner).len()
        };
        self.shards.iter().map(count).sum()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets clients. A full bucket is as good as none. If that does not do, the fuller half goes: it is the emptier
    /// ones that keep somebody out.
    fn make_room(&self, buckets: &mut HashMap<IpAddr, Bucket>, now: Instant) {
        let full = f64::from(self.rate.requests);
        buckets.retain(|_, bucket| bucket.tokens_at(self.rate, now) < full);
        if buckets.len() < self.most_in_shard {
            return;
        }
        let mut all: Vec<(f64, IpAddr)> = buckets
            .iter()
            .map(|(client, bucket)| (bucket.tokens_at(self.rate, now), *client))
            .collect();
        let half = all.len() / 2;
        all.select_nth_unstable_by(half, |one, other| one.0.total_cmp(&other.0));
        for (_, client) in &all[half..] {
            buckets.remove(client);
        }
    }
}

impl Bucket {
    /// The bucket of a client whom nobody has seen yet.
    #[must_use]
    pub fn full(rate: Rate, now: Instant) -> Self {
        Bucket {
            tokens: f64::from(rate.requests),
            then: now,
        }
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, rate: Rate, now: Instant) -> Verdict {
        // ANCHOR: e9-take
        //= First the bucket fills up (`tokens_at`); that was now.
        //= If there is a whole token, it is taken; `Token` tells how many whole ones are left.
        //= If not, nothing is taken, and `Wait` tells how long it takes until the rest of one has come (`rate.per` for
        //= `rate.requests` of them).
        //? e9-limit
        //+ let _ = now;
        //+ Verdict::Token(rate.requests)
        self.tokens = self.tokens_at(rate, now);
        self.then = now;
        if self.tokens < 1.0 {
            let each = rate.per.as_secs_f64() / f64::from(rate.requests);
            return Verdict::Wait(Duration::from_secs_f64(each * (1.0 - self.tokens)));
        }
        self.tokens -= 1.0;
        Verdict::Token(self.tokens as u32)
        // ANCHOR_END: e9-take
    }

    /// How many tokens there are by now.
    fn tokens_at(&self, rate: Rate, now: Instant) -> f64 {
        // ANCHOR: e9-tokens
        //= Since `then`, `rate.requests` tokens have come for each `rate.per`, evenly: after half of the time half of them.
        //= More than `rate.requests` do not fit in.
        //? e9-refill
        //+ let _ = now;
        //+ self.tokens.min(f64::from(rate.requests))
        let passed = now.saturating_duration_since(self.then).as_secs_f64();
        let come = passed / rate.per.as_secs_f64() * f64::from(rate.requests);
        (self.tokens + come).min(f64::from(rate.requests))
        // ANCHOR_END: e9-tokens
    }
}

/// Who shares a bucket.
fn client(address: IpAddr) -> IpAddr {
    // ANCHOR: e9-client
    //= An IPv4 address is a client, also where it comes mapped into IPv6 (`to_canonical`).
    //= Of an IPv6 address the first 64 bits count, the rest becomes 0: whoever has one has 2^64 of them (RFC 4291
    //= §2.5.4), and could take another for each request.
    //? e9-addresses
    //+ address
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
        of_version_4 => of_version_4,
    }
    // ANCHOR_END: e9-client
}

/// In which table a client is.
fn shard_of(client: IpAddr) -> usize {
    let octets = match client {
        IpAddr::V4(address) => u64::from(u32::from(address)),
        IpAddr::V6(address) => (u128::from(address) >> 64) as u64,
    };
    // Fibonacci hashing: neighbours are spread over all tables.
    (octets.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize % SHARDS
}
