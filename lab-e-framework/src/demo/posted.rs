//! What a request brings (e4): forms and JSON.

use lab_c_given::Error as StartError;
use lab_e_given::Config;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::{App, Error, Json, Request, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, StartError> {
    Ok(app
        .post("/form", form)
        .post("/json", echo)
        .post("/person", person))
}

/// The names and values of a form.
fn form(request: &mut Request) -> Result<Json<Value>> {
    let form = request.form()?;
    let fields: Vec<_> = form.iter().collect();
    Ok(Json(json!({"fields": fields, "files": []})))
}

/// Any value, sent back. As text, so that numbers stay as they were written, however long they are.
fn echo(request: &mut Request) -> Result<Json<Box<RawValue>>> {
    Ok(Json(request.json()?))
}

/// A person: `{"name": "Ada", "age": 36}`. Members that nobody knows are dropped.
fn person(request: &mut Request) -> Result<Json<Value>> {
    let person: Value = request.json()?;
    Ok(Json(checked(&person["name"], &person["age"])?))
}

/// A person with this name and this age, if there can be one.
fn checked(name: &Value, age: &Value) -> Result<Value> {
    // TODO e4-person · slide e-post · cargo workshop check e4
    // - The name is a text that is not empty (`as_str`), the age a whole number from 0 to 150 (`as_u64`).
    // - Well-formed, but no such person: 422 (Unprocessable Content), an error of the field that is wrong.
    Ok(json!({"name": name, "age": age}))
}
