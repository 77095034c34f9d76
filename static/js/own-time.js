/* A visitor's own hour beneath each hour of a programme and of a line of dates, where it differs: known to the browser
   alone, and told to nobody. Who has set a zone gets theirs from the server, and this does nothing. */
"use strict";

const programme = document.querySelector("[data-own-time]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (programme && zone) {
  const language = document.documentElement.lang;
  const city = zone.split("/").pop().replaceAll("_", " ");
  const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", timeZone: zone });
  const month = new Intl.DateTimeFormat(language, { month: "short", timeZone: zone });
  const minutesAhead = (text) => {
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [null, "+", "00", "00"];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
  let told = false;
  for (const time of document.querySelectorAll("[data-own-time] time[datetime*='T'], .dateline time[datetime*='T']")) {
    const text = time.getAttribute("datetime");
    const at = new Date(text);
    if (Number.isNaN(at.getTime()) || minutesAhead(text) === -at.getTimezoneOffset()) continue;
    const there = new Date(at.getTime() + minutesAhead(text) * 60_000).getUTCDate();
    const isSameDay = there === Number(day.format(at));
    const words = isSameDay ? hour.format(at) : `${day.format(at)} ${month.format(at)}, ${hour.format(at)}`;
    const sub = document.createElement("span");
    sub.className = "sub own-time";
    sub.textContent = programme.dataset.ownTime.replace("{time}", words).replace("{city}", city);
    const line = time.closest(".dateline li");
    if (line) line.append(sub);
    else time.after(sub);
    told = true;
  }
  const note = programme.querySelector(".source");
  if (told && note) note.append(` ${programme.dataset.ownNote.replace("{city}", city)}`);
}
