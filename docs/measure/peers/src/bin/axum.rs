//! The same from axum: `axum PORT`.

use axum::extract::Path;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use serde_json::json;

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8080".into());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        eprintln!("listening on 127.0.0.1:{port}");
        axum::serve(listener, application()).await
    })
}

fn application() -> Router {
    let mut app = Router::new()
        .route("/", get(async || "Hello, world!"))
        .route("/json", get(async || Json(json!({"hello": "world"}))));
    for route in peers::routes() {
        let handler = match peers::is_repository(route) {
            true => get(repository),
            false => get(async || "another route"),
        };
        app = app.route(&peers::with_braces(route), handler);
    }
    app
}

async fn repository(Path((owner, name)): Path<(String, String)>) -> String {
    format!("{name} of {owner}")
}
