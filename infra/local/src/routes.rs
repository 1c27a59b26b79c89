//! Which route of the HTTP API a request belongs to, by API Gateway's own precedence. What must not live here: what a
//! route does.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use percent_encoding::percent_decode_str;

use crate::template::Route;

/// The routes, each with what answers it.
#[derive(Debug)]
pub struct Routes<T> {
    /// By whether the last parameter is greedy, and by method.
    sets: BTreeMap<(bool, String), matchit::Router<(Route, T)>>,
    /// What takes all else.
    default: Option<(Route, T)>,
}

/// The route that API Gateway chooses for a request.
#[derive(Debug)]
pub struct Choice<'a, T> {
    /// The route.
    pub route: &'a Route,
    /// What answers it.
    pub target: &'a T,
    /// The path's parameters, decoded.
    pub parameters: BTreeMap<String, String>,
}

impl<T> Routes<T> {
    /// Builds the choice.
    ///
    /// # Errors
    /// Two routes that no request could tell apart.
    pub fn new(routes: impl IntoIterator<Item = (Route, T)>) -> Result<Self> {
        let mut sets = BTreeMap::<_, matchit::Router<_>>::new();
        let mut default = None;
        for (route, target) in routes {
            let key = route.key();
            if route.is_default() {
                ensure!(default.replace((route, target)).is_none(), "there are two routes {key}");
                continue;
            }
            let (greedy, path) = pattern(&route.path);
            let set = sets.entry((greedy, route.method.clone())).or_default();
            set.insert(path, (route, target)).with_context(|| format!("the route {key} cannot be told apart"))?;
        }
        Ok(Self { sets, default })
    }

    /// The most specific route for a method and a path as it was sent: routes that match in full before greedy ones,
    /// the method's own before `ANY`, fixed segments before parameters, then the default route. None: API Gateway answers
    /// 404.
    pub fn choose(&self, method: &str, path: &str) -> Option<Choice<'_, T>> {
        let order = [(false, method), (false, "ANY"), (true, method), (true, "ANY")];
        let mut sets = order.into_iter().filter_map(|(greedy, method)| self.sets.get(&(greedy, method.to_owned())));
        let own = sets.find_map(|set| {
            let found = set.at(path).ok()?;
            let (route, target) = found.value;
            let parameters = found.params.iter().map(|(name, value)| (name.to_owned(), decoded(value))).collect();
            Some(Choice { route, target, parameters })
        });
        own.or_else(|| {
            let (route, target) = self.default.as_ref()?;
            Some(Choice { route, target, parameters: BTreeMap::new() })
        })
    }
}

/// Whether the path ends in `{name+}`, API Gateway's greedy parameter, and the path in the matcher's spelling.
fn pattern(path: &str) -> (bool, String) {
    match path.strip_suffix("+}").and_then(|path| path.rsplit_once('{')) {
        Some((before, name)) => (true, format!("{before}{{*{name}}}")),
        None => (false, path.to_owned()),
    }
}

/// Text as API Gateway decodes it: what is not UTF-8 is replaced.
pub fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(keys: &[&str]) -> Result<Routes<()>> {
        Routes::new(keys.iter().map(|key| match key.split_once(' ') {
            Some((method, path)) => (Route { method: method.to_owned(), path: path.to_owned() }, ()),
            None => (Route::default_route(), ()),
        }))
    }

    #[test]
    fn the_most_specific_route_wins() {
        let routes = routes(&[
            "GET /pets/dog/1",
            "GET /pets/dog/{id}",
            "GET /pets/{proxy+}",
            "GET /pets/{kind}/{id}/owner",
            "ANY /{proxy+}",
            "ANY /pets/dog/1",
            "POST /pets/{kind}",
        ])
        .unwrap();
        for (method, path, key) in [
            ("GET", "/pets/dog/1", "GET /pets/dog/1"),
            ("GET", "/pets/dog/2", "GET /pets/dog/{id}"),
            ("GET", "/pets/cat/1", "GET /pets/{proxy+}"),
            ("GET", "/pets/dog/1/owner", "GET /pets/{kind}/{id}/owner"),
            ("GET", "/pets/dog/1/vet", "GET /pets/{proxy+}"),
            ("GET", "/test/5", "ANY /{proxy+}"),
            ("DELETE", "/pets/dog/1", "ANY /pets/dog/1"),
            ("POST", "/pets/dog/1", "ANY /pets/dog/1"),
        ] {
            assert_eq!(routes.choose(method, path).unwrap().route.key(), key, "{method} {path}");
        }
    }

    #[test]
    fn a_path_without_a_route_has_none() {
        let routes = routes(&["GET /apps/{appKey}", "PUT /apps/{appKey}/policy"]).unwrap();
        for (method, path) in [
            ("GET", "/"),
            ("GET", "/apps"),
            ("GET", "/apps/"),
            ("GET", "/apps/a/"),
            ("GET", "/apps/a/policy"),
            ("HEAD", "/apps/a"),
            ("OPTIONS", "/apps/a"),
        ] {
            assert!(routes.choose(method, path).is_none(), "{method} {path}");
        }
    }

    #[test]
    fn the_default_route_takes_what_no_other_takes() {
        let routes = routes(&["GET /apps/{appKey}", "$default"]).unwrap();
        for (method, path, key) in [
            ("GET", "/apps/a", "GET /apps/{appKey}"),
            ("HEAD", "/apps/a", "$default"),
            ("GET", "/apps/a/", "$default"),
            ("GET", "/", "$default"),
        ] {
            let choice = routes.choose(method, path).unwrap();
            assert_eq!((choice.route.key().as_str(), choice.parameters.len()), (key, usize::from(key != "$default")));
        }
    }

    #[test]
    fn parameters_are_decoded_after_the_choice() {
        let routes = routes(&["GET /people/{email}/tokens"]).unwrap();
        let choice = routes.choose("GET", "/people/kim%2Bx%40y.example%2F/tokens").unwrap();
        assert_eq!(choice.parameters["email"], "kim+x@y.example/");
    }

    #[test]
    fn two_routes_that_no_request_tells_apart_are_refused() {
        assert!(routes(&["GET /apps/{appKey}", "GET /apps/{productId}"]).is_err());
        assert!(routes(&["$default", "$default"]).is_err());
    }
}
