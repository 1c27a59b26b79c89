//! Finds the route of a request by API Gateway's rules of precedence. What must not live here: what a route does.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use percent_encoding::percent_decode_str;

use crate::template::Route;

/// The routes of an API, each with the target that answers it.
#[derive(Debug)]
pub struct Routes<T> {
    /// By whether the last parameter is greedy, and by method.
    sets: BTreeMap<(bool, String), matchit::Router<(Route, T)>>,
    default: Option<(Route, T)>,
}

/// The route of a request.
#[derive(Debug)]
pub struct RouteMatch<'a, T> {
    pub route: &'a Route,
    pub target: &'a T,
    /// The path's parameters, decoded.
    pub parameters: BTreeMap<String, String>,
}

impl<T> Routes<T> {
    /// Prepares the routes for matching.
    ///
    /// # Errors
    /// Two routes match the same requests.
    pub fn new(routes: impl IntoIterator<Item = (Route, T)>) -> Result<Self> {
        let mut sets = BTreeMap::<_, matchit::Router<_>>::new();
        let mut default = None;
        for (route, target) in routes {
            let key = route.key();
            if route.is_default() {
                ensure!(default.replace((route, target)).is_none(), "the route {key} exists twice");
                continue;
            }
            let (greedy, path) = matcher_path(&route.path);
            let set = sets.entry((greedy, route.method.clone())).or_default();
            set.insert(path, (route, target))
                .with_context(|| format!("the route {key} matches the same requests as another"))?;
        }
        Ok(Self { sets, default })
    }

    /// The most specific route for a method and a path that is still encoded: full matches before greedy ones, the same
    /// method before `ANY`, fixed segments before parameters, and the default route last. API Gateway answers 404 if there
    /// is none.
    pub fn find(&self, method: &str, path: &str) -> Option<RouteMatch<'_, T>> {
        let order = [(false, method), (false, "ANY"), (true, method), (true, "ANY")];
        let mut sets = order.into_iter().filter_map(|(greedy, method)| self.sets.get(&(greedy, method.to_owned())));
        let own = sets.find_map(|set| {
            let matched = set.at(path).ok()?;
            let (route, target) = matched.value;
            let parameters = matched.params.iter().map(|(name, value)| (name.to_owned(), decode(value))).collect();
            Some(RouteMatch { route, target, parameters })
        });
        own.or_else(|| {
            let (route, target) = self.default.as_ref()?;
            Some(RouteMatch { route, target, parameters: BTreeMap::new() })
        })
    }
}

/// Whether the path ends in `{name+}`, API Gateway's greedy parameter, and the path as `matchit` spells it.
fn matcher_path(path: &str) -> (bool, String) {
    match path.strip_suffix("+}").and_then(|path| path.rsplit_once('{')) {
        Some((before, name)) => (true, format!("{before}{{*{name}}}")),
        None => (false, path.to_owned()),
    }
}

/// Decodes text as API Gateway does: replaces what is not UTF-8.
pub fn decode(text: &str) -> String {
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
            assert_eq!(routes.find(method, path).unwrap().route.key(), key, "{method} {path}");
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
            assert!(routes.find(method, path).is_none(), "{method} {path}");
        }
    }

    #[test]
    fn the_default_route_matches_what_no_other_route_matches() {
        let routes = routes(&["GET /apps/{appKey}", "$default"]).unwrap();
        for (method, path, key) in [
            ("GET", "/apps/a", "GET /apps/{appKey}"),
            ("HEAD", "/apps/a", "$default"),
            ("GET", "/apps/a/", "$default"),
            ("GET", "/", "$default"),
        ] {
            let found = routes.find(method, path).unwrap();
            assert_eq!((found.route.key().as_str(), found.parameters.len()), (key, usize::from(key != "$default")));
        }
    }

    #[test]
    fn parameters_are_decoded_after_the_match() {
        let routes = routes(&["GET /people/{email}/tokens"]).unwrap();
        let found = routes.find("GET", "/people/kim%2Bx%40y.example%2F/tokens").unwrap();
        assert_eq!(found.parameters["email"], "kim+x@y.example/");
    }

    #[test]
    fn two_routes_that_match_the_same_requests_are_an_error() {
        assert!(routes(&["GET /apps/{appKey}", "GET /apps/{productId}"]).is_err());
        assert!(routes(&["$default", "$default"]).is_err());
    }
}
