//! The client of the service, based on ureq.

use std::str::FromStr;
use std::time::Duration;

use envelope_runtime::ResourceId;
use envelope_runtime::http::{HttpFailure, HttpResponse, IDEMPOTENCY_KEY, ResourceHint, SentRequest};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use ureq::Agent;

/// The time limit of one request. The time limit of the command leaves room for several.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The address of the service: `http://HOST[:PORT][/PATH]`.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    origin: String,
    /// The prefix of every path: empty, or starting with `/` and not ending with one.
    base: String,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: Uri =
            text.parse().map_err(|error| format!("expected an address such as http://localhost:8080: {error}"))?;
        match (uri.scheme_str(), uri.authority(), uri.query()) {
            (Some("http"), Some(authority), None) => {
                Ok(Address { origin: format!("http://{authority}"), base: uri.path().trim_end_matches('/').to_owned() })
            }
            _ => Err("expected an address such as http://localhost:8080".to_owned()),
        }
    }
}

/// The projects of a service.
#[derive(Debug)]
pub(crate) struct Service {
    agent: Agent,
    address: Address,
}

impl Service {
    pub(crate) fn at(address: &Address) -> Service {
        // The feature `http` interprets every status, including redirections.
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(REQUEST_TIMEOUT))
            .build();
        Service { agent: config.into(), address: address.clone() }
    }

    /// Creates a project. Requests with the same key create one project.
    pub(crate) fn create(&self, name: &str, key: &str) -> Result<HttpResponse, HttpFailure> {
        let mut request = self.request(Method::POST, &format!("{}/projects", self.address.base));
        *request.body_mut() = json!({"name": name}).to_string().into_bytes();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let key = HeaderValue::from_bytes(key.as_bytes()).expect("a key has no control characters");
        request.headers_mut().insert(IDEMPOTENCY_KEY, key);
        self.send(request)
    }

    /// Reads the project with this name, at the location in the response or else by its name.
    pub(crate) fn existing(&self, hint: &ResourceHint<'_>, name: &str) -> Result<HttpResponse, HttpFailure> {
        let path = match hint.location().and_then(|location| self.own_path(location)) {
            Some(path) => path,
            None => format!("{}/projects/by-name/{}", self.address.base, utf8_percent_encode(name, NON_ALPHANUMERIC)),
        };
        self.send(self.request(Method::GET, &path))
    }

    pub(crate) fn get(&self, id: &ResourceId) -> Result<HttpResponse, HttpFailure> {
        self.send(self.request(Method::GET, &format!("{}/projects/{id}", self.address.base)))
    }

    pub(crate) fn list(&self) -> Result<HttpResponse, HttpFailure> {
        self.send(self.request(Method::GET, &format!("{}/projects", self.address.base)))
    }

    pub(crate) fn delete(&self, id: &ResourceId) -> Result<HttpResponse, HttpFailure> {
        self.send(self.request(Method::DELETE, &format!("{}/projects/{id}", self.address.base)))
    }

    /// Returns the path of a location of this service. Other hosts are not contacted.
    fn own_path(&self, location: &str) -> Option<String> {
        let uri: Uri = location.parse().ok()?;
        let is_own = match uri.authority() {
            Some(authority) => format!("http://{authority}") == self.address.origin,
            None => location.starts_with('/'),
        };
        is_own.then(|| uri.path_and_query().map(ToString::to_string)).flatten()
    }

    fn request(&self, method: Method, path: &str) -> Request<Vec<u8>> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.address.origin));
        request.body(Vec::new()).expect("the address was parsed, and an id needs no escapes")
    }

    fn send(&self, request: Request<Vec<u8>>) -> Result<HttpResponse, HttpFailure> {
        let sent = SentRequest::of(&request);
        sent.response(self.exchange(request))
    }

    fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, ureq::Error> {
        let (head, mut body) = self.agent.run(request)?.into_parts();
        Ok(Response::from_parts(head, body.read_to_vec()?))
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Service};

    fn address(text: &str) -> Result<(String, String), String> {
        text.parse::<Address>().map(|address| (address.origin, address.base))
    }

    #[test]
    fn an_address_is_a_host_and_an_optional_path() {
        let ok = |origin: &str, base: &str| Ok((origin.to_owned(), base.to_owned()));
        assert_eq!(address("http://localhost:8080"), ok("http://localhost:8080", ""));
        assert_eq!(address("http://h/"), ok("http://h", ""));
        assert_eq!(address("http://h/api/v1/"), ok("http://h", "/api/v1"));
        assert_eq!(address("http://[::1]:80"), ok("http://[::1]:80", ""));
        for refused in ["", "localhost", "/api", "https://h", "http://h?all", "ftp://h", "http://h h"] {
            assert!(address(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn other_hosts_are_not_contacted() {
        let service = Service::at(&"http://h:80/api".parse().unwrap());
        let own = |location: &str| service.own_path(location);
        assert_eq!(own("/api/projects/1").as_deref(), Some("/api/projects/1"));
        assert_eq!(own("http://h:80/api/projects/1?x=y").as_deref(), Some("/api/projects/1?x=y"));
        for other in
            ["http://h:8080/x", "https://h:443/x", "http://evil/x", "projects/1", "", "http://h:80@evil/x", " /x"]
        {
            assert_eq!(own(other), None, "{other}");
        }
    }
}
