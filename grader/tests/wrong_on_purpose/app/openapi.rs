//! What `/todos` offers, for programs: `/openapi.json`.

use super::App;
use super::reply;
use super::request::Request;
use crate::fault;
use crate::http_server::answer::Answer;

const DOCUMENT: &str = r#"{
  "openapi": "3.0.3",
  "info": {"title": "To-dos", "version": "1"},
  "paths": {
    "/todos": {
      "get": {"responses": {"200": {"description": "all of them"}}},
      "post": {"responses": {"201": {"description": "one more"}}},
      "delete": {"responses": {"204": {"description": "none is left"}}}
    },
    "/todos/{id}": {
      "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
      "get": {"responses": {"200": {"description": "one of them"}}},
      "put": {"responses": {"200": {"description": "replaced"}}},
      "patch": {"responses": {"200": {"description": "changed"}}},
      "delete": {"responses": {"204": {"description": "gone"}}}
    }
  }
}"#;

/// `GET /openapi.json`
pub fn document(_app: &App, _request: &mut Request) -> Answer {
    let text = match () {
        () if fault("e13-no-description") => "{}".to_owned(),
        () if fault("e13-description-without-patch") => DOCUMENT.replace("patch", "head"),
        () if fault("e13-description-with-colons") => DOCUMENT.replace("{id}", ":id"),
        () if fault("e13-description-without-parameter") => DOCUMENT.replace("parameters", "x"),
        () => DOCUMENT.to_owned(),
    };
    Answer::octets(200, reply::JSON, text.into_bytes())
}
