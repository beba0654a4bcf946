//! What every handler shares: the platform, the settings of the site, the pages already drawn, the counters.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use app::App;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use crate::cache::PageCache;
use crate::tries::Tries;

/// How the site behaves.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// The address under which the world knows the site, such as `https://communs.exemple.org`.
    pub public_url: Option<String>,
    /// Requests a second allowed to one address; 0 does not limit.
    pub rate_per_second: u32,
    /// Requests that one address may send at once.
    pub rate_burst: u32,
    /// The site stands behind a proxy that writes `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// `/metrics` answers.
    pub metrics: bool,
    /// Another door than the address and the password.
    pub oidc: Option<OidcSettings>,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            public_url: None,
            rate_per_second: 50,
            rate_burst: 200,
            trust_proxy: false,
            metrics: true,
            oidc: None,
        }
    }
}

/// An OpenID Connect provider through which people may enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcSettings {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: String,
    /// What people know it as.
    pub label: String,
}

/// The state of the site, cheap to clone.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    app: App,
    settings: SiteSettings,
    cache: PageCache,
    limiter: Option<DefaultKeyedRateLimiter<IpAddr>>,
    tries: Tries,
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl Site {
    pub fn new(app: App, settings: SiteSettings) -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        let limiter = NonZeroU32::new(settings.rate_per_second).map(|rate| {
            let burst = NonZeroU32::new(settings.rate_burst).unwrap_or(rate);
            RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))
        });
        let cache = PageCache::new();
        Self {
            inner: Arc::new(Inner {
                app,
                settings,
                cache,
                limiter,
                tries: Tries::default(),
                recorder,
                handle,
            }),
        }
    }

    pub fn app(&self) -> &App {
        &self.inner.app
    }

    pub fn settings(&self) -> &SiteSettings {
        &self.inner.settings
    }

    pub(crate) fn cache(&self) -> &PageCache {
        &self.inner.cache
    }

    pub(crate) fn limiter(&self) -> Option<&DefaultKeyedRateLimiter<IpAddr>> {
        self.inner.limiter.as_ref()
    }

    /// What may still be tried, account by account and address by address.
    pub(crate) fn tries(&self) -> &Tries {
        &self.inner.tries
    }

    pub(crate) fn recorder(&self) -> &PrometheusRecorder {
        &self.inner.recorder
    }

    pub(crate) fn metrics(&self) -> String {
        self.inner.handle.render()
    }
}
