//! What a request brings (e4): forms and JSON; and forms with files (e15).

use lab_c_given::Error as StartError;
use lab_e_given::Config;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::uploads::{Uploads, max_form_octets};
use crate::service::expect_content;
use crate::{App, Error, Json, Request, Result, streamed};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, StartError> {
    Ok(app
        .post("/form", streamed(max_form_octets(config), form))
        .post("/json", echo)
        .post("/person", person))
}

/// The names and values of a form; and its files, if it comes in parts.
fn form(request: &mut Request) -> Result<Json<Value>> {
    if request.is_multipart() {
        return form_with_files(request);
    }
    // Only files may be longer than anything else.
    let most = request.state::<Config>()?.server.max_body_octets;
    expect_content(request, most, false)?;
    let form = request.form()?;
    let fields: Vec<_> = form.iter().collect();
    Ok(Json(json!({"fields": fields, "files": []})))
}

/// The fields and the files of a form that comes in parts (e15). The files are not kept.
fn form_with_files(request: &mut Request) -> Result<Json<Value>> {
    let uploads: &Uploads = request.state()?;
    let form = request.multipart(uploads.saving())?;
    let files = form.files.iter().map(|file| {
        json!({
            "field": file.field,
            "filename": file.file_name,
            "content_type": file.content_type,
            "size": file.size,
            "sha256": file.sha256,
        })
    });
    Ok(Json(
        json!({"fields": form.fields, "files": files.collect::<Vec<_>>()}),
    ))
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
    // ANCHOR: e4-person
    //= The name is a text that is not empty (`as_str`), the age a whole number from 0 to 150 (`as_u64`).
    //= Well-formed, but no such person: 422 (Unprocessable Content), an error of the field that is wrong.
    //? e4-person
    //+ Ok(json!({"name": name, "age": age}))
    let Some(name) = name.as_str().filter(|name| !name.is_empty()) else {
        return Err(Error::field(422, "name", "give a text that is not empty"));
    };
    let Some(age) = age.as_u64().filter(|&age| age <= 150) else {
        return Err(Error::field(
            422,
            "age",
            "give a whole number from 0 to 150",
        ));
    };
    Ok(json!({"name": name, "age": age}))
    // ANCHOR_END: e4-person
}
