// The small puzzle of gongkai.core.inbox.limits: finds a nonce such that
// SHA-256(SHA-256(token) + nonce) begins with so many zero bits, when the form is sent.
//   <form method="post" data-work-challenge="{{ work.token }}" data-work-bits="{{ work.bits }}">
// A button with data-work-skip (save, go back) sends at once. Works without HTTPS and old
// browsers, therefore its own SHA-256.
(function () {
  "use strict";
  var K = new Int32Array(64), START = new Int32Array(8);
  (function () {
    function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
    for (var n = 2, i = 0; i < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
      if (!prime) continue;
      if (i < 8) START[i] = fraction(Math.sqrt(n));
      K[i++] = fraction(Math.cbrt(n));
    }
  })();
  var W = new Int32Array(64);

  function block(state, bytes, at) {
    var i, a = state[0], b = state[1], c = state[2], d = state[3];
    var e = state[4], f = state[5], g = state[6], h = state[7];
    for (i = 0; i < 16; i++, at += 4) {
      W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (; i < 64; i++) {
      var x = W[i - 15], y = W[i - 2];
      W[i] = (W[i - 16] + W[i - 7]
        + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3))
        + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) | 0;
    }
    for (i = 0; i < 64; i++) {
      var t = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))
        + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      var u = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))
        + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  function sha256(bytes, length, padded, state) {
    padded.fill(0);
    for (var i = 0; i < length; i++) padded[i] = bytes[i];
    padded[length] = 128;
    var bits = length * 8, end = padded.length;
    padded[end - 1] = bits; padded[end - 2] = bits >>> 8; padded[end - 3] = bits >>> 16;
    state.set(START);
    for (var at = 0; at < end; at += 64) block(state, padded, at);
    return state;
  }

  // Tries a slice of nonces at a time so that the page can show that it is working.
  function solve(token, bits, done) {
    var i, text = new Uint8Array(token.length);
    for (i = 0; i < token.length; i++) text[i] = token.charCodeAt(i);
    var state = new Int32Array(8);
    sha256(text, text.length, new Uint8Array(((text.length + 72) >> 6) << 6), state);
    var message = new Uint8Array(64), padded = new Uint8Array(64), nonce = 0;
    for (i = 0; i < 32; i++) message[i] = state[i >> 2] >>> (24 - 8 * (i & 3));
    (function slice() {
      for (var end = nonce + 8192; nonce < end; nonce++) {
        var digits = String(nonce);
        for (i = 0; i < digits.length; i++) message[32 + i] = digits.charCodeAt(i);
        if (Math.clz32(sha256(message, 32 + digits.length, padded, state)[0]) >= bits) {
          done(digits);
          return;
        }
      }
      setTimeout(slice, 0);
    })();
  }

  function field(form, name, value) {
    var input = form.querySelector('input[name="' + name + '"]');
    if (!input) {
      input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      form.appendChild(input);
    }
    input.value = value;
  }

  function send(form, button) {
    if (form.requestSubmit) { form.requestSubmit(button || undefined); return; }
    if (button && button.name) field(form, button.name, button.value);
    HTMLFormElement.prototype.submit.call(form);
  }

  function prepare(form) {
    var isSolved = false, isBusy = false, pressed = null;
    var status = document.createElement("p");
    status.setAttribute("role", "status");
    form.appendChild(status);
    // Browsers before SubmitEvent.submitter: the button pressed last.
    form.addEventListener("click", function (event) {
      var button = event.target.closest && event.target.closest("button, input[type=submit]");
      if (button) pressed = button;
    });
    form.addEventListener("submit", function (event) {
      var button = event.submitter || pressed;
      if (isSolved || (button && button.hasAttribute("data-work-skip") && !isBusy)) return;
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      status.textContent = "正在验证，请稍候…";
      var token = form.getAttribute("data-work-challenge");
      setTimeout(function () {
        solve(token, Number(form.getAttribute("data-work-bits")), function (nonce) {
          field(form, "work_token", token);
          field(form, "work_nonce", nonce);
          isBusy = false;
          isSolved = true;
          status.textContent = "验证完成，正在提交…";
          send(form, button);
        });
      }, 30);
    });
    // Back to this page: what was solved is kept, what was said is not.
    window.addEventListener("pageshow", function () { if (!isBusy) status.textContent = ""; });
  }

  function start() {
    var forms = document.querySelectorAll("form[data-work-challenge]");
    for (var i = 0; i < forms.length; i++) prepare(forms[i]);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
