//! axum's "Hello, world!", to be measured beside ours: `axum PORT`.

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8080".into());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let app = Router::new().route("/", get(async || "Hello, world!"));
        eprintln!("listening on 127.0.0.1:{port}");
        axum::serve(listener, app).await
    })
}
