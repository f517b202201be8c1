// Set before the page is drawn: that scripts run, and the theme, which follows the device unless the user chose one.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  if (root.dataset.theme !== "device") return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function set() { root.dataset.bsTheme = dark.matches ? "dark" : "light"; }
  set();
  dark.addEventListener("change", set);
})();
