// The star of a membership type follows the color that is chosen.
(function () {
  "use strict";
  var form = document.getElementById("type");
  if (!form) return;
  form.addEventListener("input", function (event) {
    var field = event.target;
    if (field.name === "other_color") form.querySelector("[name=color][value=other]").checked = true;
    if (field.name !== "color" && field.name !== "other_color") return;
    var chosen = form.querySelector("[name=color]:checked").value;
    if (chosen === "other") chosen = form.querySelector("[name=other_color]").value;
    form.querySelector("#chosen-star .star-line").setAttribute("fill", chosen);
  });
})();
