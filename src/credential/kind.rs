//! The kinds of credential and of the public values mistaken for them.

/// What a string is, in Paddle's world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `test_…`/`live_…`, public, for browser code.
    ClientToken,
    /// `ctkn_…`, the ID of a client token.
    ClientTokenId,
    /// `pdl_(live|sdbx)_apikey_…`, secret.
    ApiKey,
    /// `apikey_…`, the ID of an API key.
    ApiKeyId,
    /// `pdl_live_apikey_01…****`, an API key as Paddle shows it.
    ApiKeyRedacted,
    /// 50 characters without a prefix, secret.
    LegacyApiKey,
    /// `pdl_ntfset_…`, secret.
    WebhookSecret,
    /// `ntfset_…`, the ID of a notification destination.
    DestinationId,
    /// `pca_…`, a temporary bearer token of a customer.
    CustomerToken,
    /// A link into the customer portal, or the `pga_…` token of one.
    PortalLink,
    /// A Classic vendor ID or Billing seller ID: an integer.
    VendorId,
    /// Any other ID of Paddle's: a price, a customer, …
    EntityId,
}

impl Kind {
    /// The stable name in machine-readable output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientToken => "client-token",
            Self::ClientTokenId => "client-token-id",
            Self::ApiKey => "api-key",
            Self::ApiKeyId => "api-key-id",
            Self::ApiKeyRedacted => "redacted-api-key",
            Self::LegacyApiKey => "legacy-api-key",
            Self::WebhookSecret => "webhook-secret",
            Self::DestinationId => "destination-id",
            Self::CustomerToken => "customer-token",
            Self::PortalLink => "portal-link",
            Self::VendorId => "vendor-id",
            Self::EntityId => "entity-id",
        }
    }

    /// The kind in words, with its article.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::ClientToken => "a client-side token",
            Self::ClientTokenId => "the ID of a client-side token",
            Self::ApiKey => "an API key",
            Self::ApiKeyId => "the ID of an API key",
            Self::ApiKeyRedacted => "a redacted API key",
            Self::LegacyApiKey => "a legacy API key",
            Self::WebhookSecret => "a webhook secret",
            Self::DestinationId => "the ID of a notification destination",
            Self::CustomerToken => "a customer authentication token",
            Self::PortalLink => "a customer portal link",
            Self::VendorId => "a seller ID",
            Self::EntityId => "the ID of a Paddle entity",
        }
    }

    /// Whether it must not be shown or shipped.
    pub fn is_secret(self) -> bool {
        matches!(
            self,
            Self::ApiKey
                | Self::LegacyApiKey
                | Self::WebhookSecret
                | Self::CustomerToken
                | Self::PortalLink
        )
    }
}
