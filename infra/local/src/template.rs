//! `template.yaml` as the local system reads it: functions with their routes and environment, the table with its index.
//! What must not live here: anything about this machine; what a `Ref` stands for here is its logical id.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Map, Value, json};

/// The template that is deployed, compiled in: the local system needs no files.
const EMBEDDED: &str = include_str!("../../../template.yaml");

/// What API Gateway calls the route for whatever has none.
const DEFAULT: &str = "$default";

/// A parsed template, with the short forms of functions (`!Ref`) in their long forms (`{"Ref": …}`).
#[derive(Debug)]
pub struct Template(Value);

/// A function that the template deploys.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its crate's folder under `functions/`, from `CodeUri`.
    pub name: String,
    /// Its environment: the globals' variables and its own.
    pub environment: BTreeMap<String, String>,
    /// The routes of the HTTP API that lead to it.
    pub routes: Vec<Route>,
    /// The schedules that start it, as EventBridge writes them.
    pub schedules: Vec<String>,
}

/// A route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// In upper case; `ANY` stands for all.
    pub method: String,
    /// With parameters in braces, as API Gateway and axum both write them.
    pub path: String,
}

impl Route {
    /// What takes every request that no other route takes.
    #[must_use]
    pub fn default_route() -> Self {
        Self { method: "ANY".to_owned(), path: DEFAULT.to_owned() }
    }

    /// Whether it is that one.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.path == DEFAULT
    }

    /// What API Gateway calls this route.
    #[must_use]
    pub fn key(&self) -> String {
        if self.is_default() { DEFAULT.to_owned() } else { format!("{} {}", self.method, self.path) }
    }
}

/// The table that the template creates.
#[derive(Debug)]
pub struct Table {
    /// Its name here: the logical id.
    pub name: String,
    /// The body of a `CreateTable` call that makes it.
    pub create: Value,
    /// The body of an `UpdateTimeToLive` call that follows.
    pub time_to_live: Option<Value>,
}

impl Template {
    /// The template that is deployed.
    ///
    /// # Errors
    /// It is not YAML.
    pub fn embedded() -> Result<Self> {
        Self::parse(EMBEDDED)
    }

    /// Reads a template.
    ///
    /// # Errors
    /// It is not YAML, or a mapping has keys that are not strings.
    pub fn parse(yaml: &str) -> Result<Self> {
        let parsed: yaml_serde::Value = yaml_serde::from_str(yaml).context("template.yaml is not YAML")?;
        Ok(Self(long_form(parsed)?))
    }

    /// The whole document, short forms in their long forms: for what the local system itself has no use for.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.0
    }

    /// Every function, by name.
    ///
    /// # Errors
    /// A function without a `CodeUri`, a route without method or path, a variable that means nothing here.
    pub fn functions(&self) -> Result<Vec<Function>> {
        self.resources("AWS::Serverless::Function")
            .map(|(id, properties)| self.function(properties).with_context(|| format!("template.yaml, function {id}")))
            .collect()
    }

    fn function(&self, properties: &Value) -> Result<Function> {
        let code = properties["CodeUri"].as_str().context("it has no CodeUri")?;
        let name = code.strip_prefix("functions/").with_context(|| format!("{code} is not under functions/"))?;
        let mut environment = BTreeMap::new();
        for variables in
            [&self.0["Globals"]["Function"]["Environment"]["Variables"], &properties["Environment"]["Variables"]]
        {
            for (variable, value) in variables.as_object().into_iter().flatten() {
                let value = self.resolve(value).with_context(|| format!("the variable {variable}"))?;
                environment.insert(variable.clone(), value);
            }
        }
        let events = properties["Events"].as_object().into_iter().flatten();
        let routes = events.filter(|(_, event)| event["Type"] == "HttpApi").map(|(id, event)| {
            // SAM makes the default route of an event that says neither.
            if ["Method", "Path"].iter().all(|name| event["Properties"][name].is_null()) {
                return Ok(Route::default_route());
            }
            let text = |name: &str| {
                event["Properties"][name].as_str().with_context(|| format!("the event {id} has no {name}"))
            };
            Ok(Route { method: text("Method")?.to_uppercase(), path: text("Path")?.to_owned() })
        });
        let routes = routes.collect::<Result<_>>()?;
        let schedules = properties["Events"].as_object().into_iter().flatten();
        let schedules = schedules.filter(|(_, event)| event["Type"] == "ScheduleV2").map(|(id, event)| {
            let expression = event["Properties"]["ScheduleExpression"].as_str();
            expression.map(ToOwned::to_owned).with_context(|| format!("the event {id} has no ScheduleExpression"))
        });
        Ok(Function { name: name.to_owned(), environment, routes, schedules: schedules.collect::<Result<_>>()? })
    }

    /// The one table.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub fn table(&self) -> Result<Table> {
        let mut tables = self.resources("AWS::DynamoDB::Table");
        let (Some((name, properties)), None) = (tables.next(), tables.next()) else {
            bail!("template.yaml must have exactly one AWS::DynamoDB::Table");
        };
        let mut create = json!({ "TableName": name });
        for part in ["AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes"] {
            if let Some(value) = properties.get(part) {
                create[part] = value.clone();
            }
        }
        let time_to_live = properties
            .get("TimeToLiveSpecification")
            .map(|specification| json!({ "TableName": name, "TimeToLiveSpecification": specification }));
        Ok(Table { name: name.clone(), create, time_to_live })
    }

    fn resources<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        resources
            .filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id, &resource["Properties"]))
    }

    /// What a property's value is on this machine: literals as they are, parameters by their default, resources by
    /// their logical id.
    fn resolve(&self, value: &Value) -> Result<String> {
        match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(yes) => Ok(yes.to_string()),
            Value::Object(call) => match (call.get("Ref").and_then(Value::as_str), call.get("Fn::Sub")) {
                (Some(name), _) => self.reference(name),
                (None, Some(Value::String(pattern))) => self.substitute(pattern),
                _ => Err(anyhow!("the local system cannot resolve {value}")),
            },
            Value::Null | Value::Array(_) => Err(anyhow!("the local system cannot resolve {value}")),
        }
    }

    fn reference(&self, name: &str) -> Result<String> {
        if let Some(parameter) = self.0["Parameters"].get(name) {
            let default = parameter.get("Default").with_context(|| format!("the parameter {name} has no default"))?;
            return self.resolve(default);
        }
        match self.0["Resources"].get(name) {
            Some(_) => Ok(name.to_owned()),
            None => Err(anyhow!("nothing is called {name}")),
        }
    }

    /// `${Name}` within a text; attributes and pseudo parameters mean nothing here.
    fn substitute(&self, pattern: &str) -> Result<String> {
        let mut text = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').context("a ${ without its }")?;
            text.push_str(before);
            text.push_str(&self.reference(name)?);
            rest = after;
        }
        text.push_str(rest);
        Ok(text)
    }
}

/// YAML as JSON, `!Ref x` as `{"Ref": x}` and `!Sub x` as `{"Fn::Sub": x}`.
fn long_form(value: yaml_serde::Value) -> Result<Value> {
    use yaml_serde::Value as Yaml;
    Ok(match value {
        Yaml::Sequence(items) => items.into_iter().map(long_form).collect::<Result<_>>()?,
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let Yaml::String(key) = key else { bail!("template.yaml has a key that is not a string") };
                object.insert(key, long_form(value)?);
            }
            Value::Object(object)
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let argument = match (name, long_form(tagged.value)?) {
                ("GetAtt", Value::String(path)) => path
                    .split_once('.')
                    .map_or_else(|| json!([path]), |(resource, attribute)| json!([resource, attribute])),
                (_, argument) => argument,
            };
            let call = if matches!(name, "Ref" | "Condition") { name.to_owned() } else { format!("Fn::{name}") };
            json!({ call: argument })
        }
        plain => serde_json::to_value(plain).context("template.yaml has a value that JSON has not")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment_of(variable: &str) -> Result<Vec<Function>> {
        Template::parse(&format!(
            "Parameters: {{Origins: {{Default: \"'self'\"}}, Bare: {{Type: String}}}}\n\
             Globals: {{Function: {{Environment: {{Variables: {{TABLE_NAME: !Ref Records, LEVEL: info}}}}}}}}\n\
             Resources:\n  Records: {{Type: AWS::DynamoDB::Table}}\n  Read:\n    Type: AWS::Serverless::Function\n    \
             Properties: {{CodeUri: functions/read, Environment: {{Variables: {{LEVEL: warn, V: {variable}}}}}}}\n"
        ))?
        .functions()
    }

    #[test]
    fn variables_are_resolved_and_a_functions_own_win() {
        for (written, resolved) in [
            ("!Ref Origins", "'self'"),
            ("!Ref Records", "Records"),
            ("!Sub 'at ${Records} for ${Origins}!'", "at Records for 'self'!"),
            ("7", "7"),
            ("true", "true"),
        ] {
            let functions = environment_of(written).unwrap();
            let expected = [("LEVEL", "warn"), ("TABLE_NAME", "Records"), ("V", resolved)];
            let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(functions[0].environment, BTreeMap::from(expected), "{written}");
        }
    }

    #[test]
    fn a_variable_that_means_nothing_here_is_an_error_that_names_it() {
        for written in ["!Ref Nothing", "!Ref Bare", "!GetAtt Records.Arn", "!Sub '${AWS::Region}'"] {
            let error = format!("{:#}", environment_of(written).unwrap_err());
            assert!(error.contains("function Read") && error.contains("variable V"), "{written}: {error}");
        }
    }

    #[test]
    fn short_forms_become_long_forms() {
        let template = Template::parse("{a: !GetAtt Table.Arn, b: [!Sub 'x${y}', !If [c, 1, 2]]}").unwrap();
        let long = json!({"a": {"Fn::GetAtt": ["Table", "Arn"]}, "b": [{"Fn::Sub": "x${y}"}, {"Fn::If": ["c", 1, 2]}]});
        assert_eq!(template.0, long);
    }

    #[test]
    fn the_deployed_template_has_its_functions_routes_and_table() {
        let template = Template::embedded().unwrap();
        let functions = template.functions().unwrap();
        let tab = Route { method: "GET".to_owned(), path: "/listings/{appKey}/privacy-and-security".to_owned() };
        let reader = functions.iter().find(|function| function.routes.contains(&tab)).unwrap();
        assert_eq!(reader.name, "read-listing");
        assert_eq!(reader.environment["EMBEDDED_ORIGINS"], "'none'");
        assert!(reader.routes.contains(&Route::default_route()));
        let table = template.table().unwrap();
        assert_eq!(reader.environment["TABLE_NAME"], table.name);
        assert_eq!(table.create["GlobalSecondaryIndexes"][0]["IndexName"], "agenda");
        assert_eq!(table.time_to_live.unwrap()["TimeToLiveSpecification"]["AttributeName"], "ttl");
    }
}
