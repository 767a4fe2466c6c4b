// Makes the page from openapi.json. Everything that is shown is set as text, never as markup.
"use strict";

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const resolve = (api, value) =>
  value && value.$ref ? value.$ref.slice(2).split("/").reduce((part, name) => part[name], api) : value;

const typeName = (api, schema) => {
  if (!schema || Object.keys(schema).length === 0) return "anything";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.oneOf || schema.allOf) return (schema.oneOf || schema.allOf).map((one) => typeName(api, one)).join(" | ");
  if (schema.type === "array") return `list of ${typeName(api, schema.items)}`;
  const type = [].concat(schema.type || "anything").join(" or ");
  return schema.format ? `${type} (${schema.format})` : type;
};

const table = (head, rows) =>
  make("table", {},
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell))))));

const parameters = (api, operation) => {
  const rows = (operation.parameters || []).map((given) => resolve(api, given)).map((parameter) => [
    make("code", {}, parameter.name + (parameter.required ? "" : "?")), parameter.in,
    typeName(api, parameter.schema), parameter.description || ""]);
  return rows.length ? [make("h4", {}, "Parameters"), table(["name", "in", "type", "meaning"], rows)] : [];
};

const body = (api, operation) => {
  const content = operation.requestBody?.content?.["application/json"];
  if (!content) return [];
  const parts = [make("h4", {}, "Body")];
  if (content.schema.properties) {
    const required = new Set(content.schema.required || []);
    parts.push(table(["member", "type", "meaning"], Object.entries(content.schema.properties).map(([name, schema]) => [
      make("code", {}, required.has(name) ? name : name + "?"), typeName(api, schema), schema.description || ""])));
  }
  if (content.example) parts.push(make("pre", {}, JSON.stringify(content.example, null, 2)));
  return parts;
};

const answers = (api, operation) => {
  const rows = Object.entries(operation.responses).map(([status, given]) => {
    const answer = resolve(api, given);
    const kinds = Object.entries(answer.content || {}).map(([kind, content]) =>
      kind === "application/json" ? typeName(api, content.schema) : kind);
    return [make("code", {}, status), answer.description, kinds.join(", ")];
  });
  return [make("h4", {}, "Answers"), table(["status", "meaning", "content"], rows)];
};

const card = (api, path, method, operation) => {
  const summary = make("summary", {},
    make("span", { class: `method ${method}` }, method.toUpperCase()), make("span", { class: "path" }, path),
    make("span", { class: "what" }, operation.summary));
  const details = make("details", { id: operation.operationId }, summary);
  if (operation.description) details.append(make("p", {}, operation.description));
  if (operation.security && operation.security.length === 0) details.append(make("p", {}, "Needs no key."));
  details.append(...parameters(api, operation), ...body(api, operation), ...answers(api, operation));
  return details;
};

const show = (api) => {
  document.getElementById("about").textContent = api.info.description;
  const main = document.getElementById("operations");
  const groups = document.getElementById("groups");
  main.replaceChildren();
  for (const { name } of api.tags) {
    const section = make("section", { id: name.replaceAll(" ", "-") }, make("h2", {}, name));
    for (const [path, methods] of Object.entries(api.paths))
      for (const [method, operation] of Object.entries(methods))
        if (operation.tags.includes(name)) section.append(card(api, api.servers[0].url + path, method, operation));
    main.append(section);
    groups.append(make("a", { href: `#${section.id}` }, name));
  }
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const details of main.querySelectorAll("details"))
      details.hidden = !details.querySelector("summary").textContent.toLowerCase().includes(wanted);
  });
  if (location.hash) document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`)?.setAttribute("open", "");
};

fetch("/api/v1/openapi.json").then((answer) => answer.json()).then(show).catch((error) => {
  document.getElementById("operations").textContent = `The document could not be read: ${error.message}`;
});
