//! `template.yaml` as the local system reads it: functions with their environment and what starts them, and the table. What
//! must not live here: anything about this machine.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Map, Value, json};

/// The template that is deployed. It is compiled in, so that the program runs from any folder.
const EMBEDDED: &str = include_str!("../../../template.yaml");

/// API Gateway's name of the route for requests that no other route matches.
const DEFAULT: &str = "$default";

/// YAML's key for a mapping whose entries are added where there are none of the same name.
const MERGE: &str = "<<";

/// A parsed template, in which `{"Ref": …}` replaces `!Ref` and so on.
#[derive(Debug)]
pub struct Template(Value);

/// A function that the template deploys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// Its crate's folder under `functions/`, from `CodeUri`.
    pub name: String,
    /// The variables of all functions and its own.
    pub environment: BTreeMap<String, String>,
    /// The routes of the HTTP API that lead to it.
    pub routes: Vec<Route>,
    /// The schedules that start it, as expressions of EventBridge.
    pub schedules: Vec<String>,
    /// The SNS topics whose messages start it, by their logical ids.
    pub topics: Vec<String>,
}

/// A route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// In upper case; `ANY` matches all.
    pub method: String,
    /// With parameters in braces, as both API Gateway and axum spell them.
    pub path: String,
}

impl Route {
    /// The route for requests that no other route matches.
    pub fn default_route() -> Self {
        Self { method: "ANY".to_owned(), path: DEFAULT.to_owned() }
    }

    pub fn is_default(&self) -> bool {
        self.path == DEFAULT
    }

    /// API Gateway's name of the route, such as `GET /openapi.json`.
    pub fn key(&self) -> String {
        if self.is_default() { DEFAULT.to_owned() } else { format!("{} {}", self.method, self.path) }
    }
}

/// The table that the template creates.
#[derive(Debug)]
pub struct Table {
    /// Its logical id, which is also its name on this machine.
    pub name: String,
    /// The body of a `CreateTable` call that makes it.
    pub create: Value,
    /// The body of the `UpdateTimeToLive` call after it.
    pub time_to_live: Option<Value>,
}

impl Template {
    /// The template that is deployed.
    ///
    /// # Errors
    /// It is not valid YAML.
    pub fn embedded() -> Result<Self> {
        Self::parse(EMBEDDED)
    }

    /// Parses a template.
    ///
    /// # Errors
    /// It is not valid YAML, or a mapping has keys that are not strings.
    pub fn parse(yaml: &str) -> Result<Self> {
        let parsed: yaml_serde::Value = yaml_serde::from_str(yaml).context("template.yaml is not YAML")?;
        Ok(Self(expand(parsed)?))
    }

    /// The whole document, for checks of what the local system itself does not use.
    pub fn document(&self) -> &Value {
        &self.0
    }

    /// Every function.
    ///
    /// # Errors
    /// A function has no `CodeUri`, an event lacks a property, or a variable cannot be resolved on this machine.
    pub fn functions(&self) -> Result<Vec<Function>> {
        self.resources("AWS::Serverless::Function")
            .map(|(id, properties)| self.function(properties).with_context(|| format!("template.yaml, function {id}")))
            .collect()
    }

    fn function(&self, properties: &Value) -> Result<Function> {
        let code = properties["CodeUri"].as_str().context("it has no CodeUri")?;
        let name = code.strip_prefix("functions/").with_context(|| format!("{code} is not under functions/"))?;
        let environment = self.environment(properties)?;
        let mut function = Function { name: name.to_owned(), environment, ..Function::default() };
        for (id, event) in properties["Events"].as_object().into_iter().flatten() {
            let property = |path: &str| {
                let value = event["Properties"].pointer(path).and_then(Value::as_str);
                value.map(ToOwned::to_owned).with_context(|| format!("the event {id} has no {path}"))
            };
            match event["Type"].as_str() {
                // SAM makes the default route of an event without a method and a path.
                Some("HttpApi") if ["Method", "Path"].iter().all(|name| event["Properties"][name].is_null()) => {
                    function.routes.push(Route::default_route());
                }
                Some("HttpApi") => {
                    let (method, path) = (property("/Method")?.to_uppercase(), property("/Path")?);
                    function.routes.push(Route { method, path });
                }
                Some("ScheduleV2") => function.schedules.push(property("/ScheduleExpression")?),
                Some("SNS") => function.topics.push(property("/Topic/Ref")?),
                _ => bail!("the event {id} has a type that the local system does not support"),
            }
        }
        Ok(function)
    }

    fn environment(&self, properties: &Value) -> Result<BTreeMap<String, String>> {
        let mut environment = BTreeMap::new();
        for scope in [&self.0["Globals"]["Function"], properties] {
            for (variable, value) in scope["Environment"]["Variables"].as_object().into_iter().flatten() {
                let value = self.resolve(value).with_context(|| format!("the variable {variable}"))?;
                environment.insert(variable.clone(), value);
            }
        }
        Ok(environment)
    }

    /// The table.
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

    pub(crate) fn resources<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        resources
            .filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id, &resource["Properties"]))
    }

    /// A property's value on this machine: literals as they are, parameters by their default, resources by their logical
    /// id.
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
            None => Err(anyhow!("the template has no parameter or resource {name}")),
        }
    }

    /// Replaces each `${Name}`. Attributes and pseudo parameters have no value on this machine and are errors.
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

/// Turns YAML into JSON, `!Ref x` into `{"Ref": x}` and `!Sub x` into `{"Fn::Sub": x}`, and merges what `<<` names into a mapping.
/// `yaml_serde`'s own merge leaves a `<<` behind if what is merged has one itself.
fn expand(value: yaml_serde::Value) -> Result<Value> {
    use yaml_serde::Value as Yaml;
    Ok(match value {
        Yaml::Sequence(items) => items.into_iter().map(expand).collect::<Result<_>>()?,
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let Yaml::String(key) = key else { bail!("template.yaml has a key that is not a string") };
                object.insert(key, expand(value)?);
            }
            match object.remove(MERGE) {
                Some(Value::Object(merged)) => Value::Object(merged.into_iter().chain(object).collect()),
                Some(_) => bail!("template.yaml merges something that is not a mapping"),
                None => Value::Object(object),
            }
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let argument = match (name, expand(tagged.value)?) {
                ("GetAtt", Value::String(path)) => path
                    .split_once('.')
                    .map_or_else(|| json!([path]), |(resource, attribute)| json!([resource, attribute])),
                (_, argument) => argument,
            };
            let call = if matches!(name, "Ref" | "Condition") { name.to_owned() } else { format!("Fn::{name}") };
            json!({ call: argument })
        }
        plain => serde_json::to_value(plain).context("template.yaml has a value that JSON cannot express")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functions_with(variable: &str) -> Result<Vec<Function>> {
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
            let functions = functions_with(written).unwrap();
            let expected = [("LEVEL", "warn"), ("TABLE_NAME", "Records"), ("V", resolved)];
            let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(functions[0].environment, BTreeMap::from(expected), "{written}");
        }
    }

    #[test]
    fn a_variable_that_cannot_be_resolved_is_an_error_that_names_it() {
        for written in ["!Ref Nothing", "!Ref Bare", "!GetAtt Records.Arn", "!Sub '${AWS::Region}'"] {
            let error = format!("{:#}", functions_with(written).unwrap_err());
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
    fn merged_mappings_add_what_is_not_there() {
        let template = Template::parse(
            "{a: &a {x: 1, y: 1}, b: &b {<<: *a, y: 2}, c: {y: 3, z: !Ref a, <<: *b}, d: [{<<: *b, x: 4}]}",
        );
        let c = json!({"x": 1, "y": 3, "z": {"Ref": "a"}});
        let merged = json!({"a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 2}, "c": c, "d": [{"x": 4, "y": 2}]});
        assert_eq!(template.unwrap().0, merged);
        assert!(Template::parse("a: {<<: 1}").is_err());
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
        let listener = functions.iter().find(|function| function.name == "record-delivery").unwrap();
        assert_eq!(listener.topics, ["MailEvents"]);
        assert_eq!(table.create["GlobalSecondaryIndexes"][0]["IndexName"], "agenda");
        assert_eq!(table.time_to_live.unwrap()["TimeToLiveSpecification"]["AttributeName"], "ttl");
    }
}
