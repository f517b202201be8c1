// Rich text for the agreement's field; without it the field takes plain text or HTML.
(function () {
  "use strict";
  var field = document.getElementById("f-body");
  var tools = document.querySelector("[data-insert-into]");
  if (!field) return;
  var editor = null;
  var placed = false;
  if (window.Trix) {
    var blocks = window.Trix.config.blockAttributes;
    blocks.heading2 = { tagName: "h2", terminal: true, breakOnReturn: true, group: false };
    blocks.heading3 = { tagName: "h3", terminal: true, breakOnReturn: true, group: false };
    editor = document.createElement("trix-editor");
    editor.id = "f-body-rich";
    editor.setAttribute("input", field.id);
    editor.setAttribute("aria-label", "Text");
    editor.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
    // Files do not belong into an agreement.
    editor.addEventListener("trix-file-accept", function (event) { event.preventDefault(); });
    editor.addEventListener("trix-change", function () { field.dispatchEvent(new Event("input", { bubbles: true })); });
    // Before anybody has put the caret somewhere, what is inserted goes to the end.
    editor.addEventListener("trix-focus", function () { placed = true; });
    field.after(editor);
    field.hidden = true;
    var label = document.querySelector("label[for='f-body']");
    label.htmlFor = editor.id;
    label.addEventListener("click", function () { editor.focus(); });
  }
  if (!tools) return;
  tools.hidden = false;
  tools.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    if (!button) return;
    if (editor) {
      if (!placed) editor.editor.setSelectedRange(editor.editor.getDocument().getLength() - 1);
      editor.editor.insertString(button.dataset.insert);
      editor.focus();
      return;
    }
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
})();
