//! Mounts (e17): files by lab C, scripts by lab D; and who is there when proxies stand between.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::OnceLock;

use lab_b_client::message::RequestHead;
use lab_c_given::Error as StartError;
use lab_c_server::site::Site;
use lab_d_cgi::Gateways;
use lab_d_given::Reaper;
use lab_e_given::Config;
use serde_json::{Value, json};

use super::guestbook;
use crate::{App, Json, Request};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, StartError> {
    let app = app.get("/client", client);
    let app = match site(config)? {
        Some(site) => app.mount("/static", site),
        None => app.get("/static/*path", guestbook::file),
    };
    Ok(match scripts(config)? {
        Some(scripts) => app.mount_as_it_is("/cgi-bin", scripts),
        None => app,
    })
}

/// The files of the folder that the settings name, as lab C serves them.
fn site(config: &Config) -> Result<Option<Site>, StartError> {
    // TODO e17-site · slide e-mounts · cargo workshop check e17
    // - If there is a folder (`static_dir`): lab C's `Site`, with the settings of our server, but with that folder as its root.
    let _ = config;
    Ok(None)
}

/// The scripts of the folder that the settings name, as lab D runs them.
fn scripts(config: &Config) -> Result<Option<Scripts>, StartError> {
    // TODO e17-scripts · slide e-mounts · cargo workshop check e17
    // - If there is a folder (`cgi_bin`): `Scripts::new`.
    let _ = config;
    Ok(None)
}

/// Lab D's handler, for scripts alone.
struct Scripts {
    config: lab_d_given::Config,
    reaper: Reaper,
    /// Ready with the first request: it tells the port, if we listen at any that is free.
    gateways: OnceLock<Option<Gateways>>,
    /// A script may send a client on to a path, which is looked up here: an empty folder.
    _root: tempfile::TempDir,
}

impl Scripts {
    fn new(config: &Config, folder: &Path) -> std::io::Result<Scripts> {
        let root = tempfile::tempdir()?;
        Ok(Scripts {
            config: lab_d_given::Config {
                server: lab_c_given::Config {
                    root: root.path().to_owned(),
                    ..config.server.clone()
                },
                cgi_bin: Some(folder.to_owned()),
                ..lab_d_given::Config::default()
            },
            reaper: Reaper::start()?,
            gateways: OnceLock::new(),
            _root: root,
        })
    }

    fn gateways(&self, head: &RequestHead) -> Option<&Gateways> {
        let ready = || Gateways::new(&self.config, self.address(head), &self.reaper).ok();
        self.gateways.get_or_init(ready).as_ref()
    }

    /// Where we listen, as scripts are told.
    fn address(&self, head: &RequestHead) -> SocketAddr {
        let server = &self.config.server;
        let host = head.fields.text("Host").unwrap_or_default();
        let asked = host
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok());
        let port = if server.port == 0 {
            asked.unwrap_or(80)
        } else {
            server.port
        };
        let ip = server
            .host
            .parse()
            .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        SocketAddr::new(ip, port)
    }
}

impl lab_c_server::Handler for Scripts {
    fn may_wait(&self, head: &RequestHead) -> bool {
        self.gateways(head)
            .is_some_and(|gateways| gateways.may_wait(head))
    }

    fn handle(&self, request: &mut lab_c_server::Request<'_>) -> lab_c_server::Response {
        match self.gateways(request.head) {
            Some(gateways) => gateways.handle(request),
            None => lab_c_server::Response::of_status(500),
        }
    }
}

impl Drop for Scripts {
    fn drop(&mut self) {
        self.reaper.end_all();
    }
}

/// Who asks, and for what, as it was before proxies had the request.
fn client(request: &mut Request) -> Json<Value> {
    let outside = request.outside();
    Json(json!({"ip": outside.ip, "scheme": outside.scheme, "host": outside.host}))
}
