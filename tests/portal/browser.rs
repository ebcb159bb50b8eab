//! A browser as far as a server sees it: cookies, forms with what the page put into them, redirects that are followed.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt as _;

const LONGEST: usize = 4 << 20;
const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The word of the last page's forms.
    word: String,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        let (cookies, word) = (BTreeMap::new(), String::new());
        Self {
            router,
            cookies,
            word,
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, (FORM, Vec::new()), &[]).await
    }

    pub(crate) async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Page {
        self.send(Method::GET, path, (FORM, Vec::new()), headers).await
    }

    /// Sends a form as a page of ours has it, and follows where it leads.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let word = self.word.clone();
        let fields: Vec<(&str, &str)> = [("form_word", word.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        let page = self
            .post_with(path, &fields, &[("sec-fetch-site", "same-origin")])
            .await;
        match page
            .headers
            .get(LOCATION)
            .map(|path| path.to_str().unwrap().to_owned())
        {
            Some(path) => self.get(&path).await,
            None => page,
        }
    }

    /// Sends exactly these fields and headers, and follows nothing.
    pub(crate) async fn post_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            body.append_pair(name, value);
        }
        let body = body.finish().into_bytes();
        self.send(Method::POST, path, (FORM, body), headers).await
    }

    /// Sends a form with a file of a contract, as a page of ours has it, and follows where it leads.
    pub(crate) async fn upload(&mut self, path: &str, kind: &str, name: &str, content: &[u8]) -> Page {
        self.post_file(path, &[("kind", kind)], ("file", name, content))
            .await
    }

    /// Sends a form with a file as a page of ours has it, and follows where it leads.
    pub(crate) async fn post_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Page {
        let word = self.word.clone();
        let fields = [&[("form_word", word.as_str())], fields].concat();
        self.upload_with(path, &fields, file).await
    }

    /// Sends exactly these fields before the file.
    pub(crate) async fn upload_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (name, file_name, content): (&str, &str, &[u8]),
    ) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let headers = [("sec-fetch-site", "same-origin")];
        let kind = "multipart/form-data; boundary=edge";
        let page = self.send(Method::POST, path, (kind, body), &headers).await;
        match page
            .headers
            .get(LOCATION)
            .map(|path| path.to_str().unwrap().to_owned())
        {
            Some(path) => self.get(&path).await,
            None => page,
        }
    }

    /// Acts as one of the cast.
    pub(crate) async fn act(&mut self, person: &str) -> Page {
        self.get("/sitemap").await;
        self.post("/act", &[("person", person)]).await
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        (kind, body): (&str, Vec<u8>),
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        request = request.header(CONTENT_TYPE, kind);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let body = axum::body::to_bytes(body, LONGEST).await.unwrap();
        let page = Page {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        if let Some(word) = page.value("form_word") {
            self.word = word;
        }
        page
    }
}

impl Page {
    pub(crate) fn title(&self) -> &str {
        let after = self.body.split_once("<title>").map_or("", |(_, after)| after);
        after.split_once("</title>").map_or("", |(title, _)| title)
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first field of that name.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let after = self.body.split_once(&format!("name=\"{name}\" value=\""))?.1;
        Some(after.split_once('"')?.0.to_owned())
    }

    /// The first link that begins so.
    pub(crate) fn link(&self, begin: &str) -> Option<String> {
        let after = self.body.split_once(&format!("href=\"{begin}"))?.1;
        Some(format!("{begin}{}", after.split_once('"')?.0))
    }

    /// What stands beside a field that was refused.
    pub(crate) fn error(&self, field: &str) -> Option<&str> {
        let after = self.body.split_once(&format!("id=\"{field}-error\">"))?.1;
        Some(after.split_once('<')?.0)
    }
}
