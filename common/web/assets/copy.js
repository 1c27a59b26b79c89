// Puts a button beside a text that is to be copied. Without the script, or where a browser offers no clipboard, the text is
// selected by a click.

for (const text of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text.dataset.copy;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = text.dataset.copied;
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = text.dataset.keys;
    }
  });
  text.after(button);
}
