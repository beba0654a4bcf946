//! Entering through an OpenID Connect provider: authorization code with PKCE, and an identity that is verified before it is used.

use std::future::Future;
use std::pin::Pin;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _,
};
use store::AccountState;

use crate::App;
use crate::error::AppError;
use crate::people::{NewAccount, is_email};
use model::rights::{PersonId, Right, Role};

/// Longest answer of a provider that is read, in bytes.
const LONGEST_ANSWER: usize = 512 * 1024;
/// How long a provider may take to answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// A provider, as the operator describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcProvider {
    /// The address that the provider says of itself.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: String,
    /// Where the provider sends people back: an address of this site.
    pub redirect: String,
}

/// A person sent to the provider: where, and what must come back with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcDeparture {
    pub address: String,
    /// To be kept by the browser and given to [`App::oidc_arrive`].
    pub kept: String,
}

/// What became of a person who comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OidcArrival {
    /// The person may enter; `true` when the account was just made.
    Known(PersonId, bool),
    /// The answer is not one that this browser asked for, or has ended.
    NotAsked,
    /// The provider did not prove who it is, or refused.
    Refused,
    /// The provider does not vouch for the address, which another account bears or which is none.
    NoEmail,
    /// The account is suspended.
    Suspended,
}

#[derive(Debug, thiserror::Error)]
enum HttpFault {
    #[error(transparent)]
    Client(#[from] reqwest::Error),
    #[error(transparent)]
    Http(#[from] openidconnect::http::Error),
    #[error("the provider answered too much")]
    TooLong,
}

/// The client in the shape that the protocol library calls.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(ask(&self.0, request))
    }
}

/// Asks the provider and nobody else: redirections are not followed.
async fn ask(client: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = openidconnect::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(HttpFault::TooLong);
        }
    }
    Ok(response.body(body)?)
}

/// A client that trusts the authorities of the system.
///
/// # Errors
/// The system has none.
pub fn http_client() -> Result<reqwest::Client, AppError> {
    // One provider of cryptography for the whole process; whoever comes second finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map_err(AppError::unavailable)
}

async fn metadata(provider: &OidcProvider, client: &Http) -> Result<CoreProviderMetadata, AppError> {
    let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(AppError::unavailable)?;
    CoreProviderMetadata::discover_async(issuer, client)
        .await
        .map_err(|error| AppError::unavailable(format!("the OpenID provider: {error}")))
}

impl App {
    /// Sends a person to the provider; `wanted` is where to go afterwards.
    ///
    /// # Errors
    /// The provider does not answer, or its address is none.
    pub async fn oidc_depart(&self, provider: &OidcProvider) -> Result<OidcDeparture, AppError> {
        let client = Http(http_client()?);
        let metadata = metadata(provider, &client).await?;
        let redirect = RedirectUrl::new(provider.redirect.clone()).map_err(AppError::unavailable)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asked = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(provider.client_id.clone()),
            Some(ClientSecret::new(provider.client_secret.clone())),
        )
        .set_redirect_uri(redirect);
        let (address, state, nonce) = asked
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".into()))
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(challenge)
            .url();
        let until = self.now().timestamp() + 600;
        let said = format!("{}.{}.{}.{until}", state.secret(), nonce.secret(), verifier.secret());
        let kept = format!("{said}.{}", self.sign("oidc", &said));
        Ok(OidcDeparture { address: address.to_string(), kept })
    }

    /// Receives a person from the provider, with what their browser kept.
    ///
    /// # Errors
    /// The provider does not answer, or the store failed.
    pub async fn oidc_arrive(
        &self,
        provider: &OidcProvider,
        kept: &str,
        state: &str,
        code: &str,
    ) -> Result<OidcArrival, AppError> {
        let Some((nonce, verifier)) = self.oidc_kept(kept, state) else { return Ok(OidcArrival::NotAsked) };
        let client = Http(http_client()?);
        let metadata = metadata(provider, &client).await?;
        let redirect = RedirectUrl::new(provider.redirect.clone()).map_err(AppError::unavailable)?;
        let asked = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(provider.client_id.clone()),
            Some(ClientSecret::new(provider.client_secret.clone())),
        )
        .set_redirect_uri(redirect);
        let request = asked
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| AppError::unavailable(format!("the OpenID provider: {error}")))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let tokens = match request.request_async(&client).await {
            Ok(tokens) => tokens,
            Err(error) => {
                tracing::warn!(%error, "the OpenID provider refused a code");
                return Ok(OidcArrival::Refused);
            }
        };
        let Some(token) = tokens.id_token() else { return Ok(OidcArrival::Refused) };
        let claims = match token.claims(&asked.id_token_verifier(), &Nonce::new(nonce)) {
            Ok(claims) => claims.clone(),
            Err(error) => {
                tracing::warn!(%error, "an identity of the OpenID provider was not verified");
                return Ok(OidcArrival::Refused);
            }
        };
        let mut who = Vouched {
            subject: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            is_verified: claims.email_verified().unwrap_or(false),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        };
        // Some providers only tell the address here.
        if who.email.is_none()
            && let Ok(request) =
                asked.user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        {
            let told: Result<CoreUserInfoClaims, _> = request.request_async(&client).await;
            if let Ok(told) = told {
                who.email = told.email().map(|email| email.to_string());
                who.is_verified = told.email_verified().unwrap_or(false);
                who.name =
                    who.name.or_else(|| told.name().and_then(|name| name.get(None)).map(|n| n.to_string()));
            }
        }
        self.welcome(provider, who).await
    }

    /// The nonce and the verifier that a browser kept, when the state that comes back is its own.
    fn oidc_kept(&self, kept: &str, state: &str) -> Option<(String, String)> {
        let (said, signature) = kept.rsplit_once('.')?;
        if !self.is_signed("oidc", said, signature) {
            return None;
        }
        let mut parts = said.split('.');
        let (ours, nonce, verifier) = (parts.next()?, parts.next()?, parts.next()?);
        let until: i64 = parts.next()?.parse().ok()?;
        (ours == state && until > self.now().timestamp()).then(|| (nonce.to_owned(), verifier.to_owned()))
    }

    /// The account of an identity: the one it has entered before, the one whose address it vouches for, or a new one that may
    /// only follow records.
    async fn welcome(&self, provider: &OidcProvider, who: Vouched) -> Result<OidcArrival, AppError> {
        let store = self.store();
        if let Some(id) = store.identity(&provider.issuer, &who.subject).await? {
            let person = store.person(id).await?;
            let is_active = person.is_some_and(|person| person.state == AccountState::Active);
            return Ok(if is_active { OidcArrival::Known(id, false) } else { OidcArrival::Suspended });
        }
        let email = who.email.unwrap_or_default().trim().to_lowercase();
        if !is_email(&email) || !who.is_verified {
            return Ok(OidcArrival::NoEmail);
        }
        if let Some(person) = store.person_of(&email).await? {
            if person.state != AccountState::Active {
                return Ok(OidcArrival::Suspended);
            }
            store.add_identity(&provider.issuer, &who.subject, person.id).await?;
            return Ok(OidcArrival::Known(person.id, false));
        }
        let name = who.name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
        let name: String = name.chars().take(80).collect();
        let rights = vec![Right::everywhere(Role::Reader)];
        match self.add_account(NewAccount { email, name, password: None, rights }).await? {
            Ok(id) => {
                store.add_identity(&provider.issuer, &who.subject, id).await?;
                Ok(OidcArrival::Known(id, true))
            }
            Err(_) => Ok(OidcArrival::NoEmail),
        }
    }
}

/// What a provider says of a person.
struct Vouched {
    subject: String,
    email: Option<String>,
    is_verified: bool,
    name: Option<String>,
}
