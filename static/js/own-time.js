/* Show times in the visitor's time zone below those of a programme and of a row of deadlines, where they differ. The zone
   is known to the browser only and is not sent. For users who have set a time zone, the server shows these times. */
"use strict";

const programme = document.querySelector("[data-own-time]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (programme && zone) {
  const language = document.documentElement.lang;
  const city = zone.split("/").pop().replaceAll("_", " ").replace(/^(Ho Chi Minh|Saigon)$/, "Ho Chi Minh City");
  const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", timeZone: zone });
  const month = new Intl.DateTimeFormat(language, { month: "short", timeZone: zone });
  const minutesAhead = (iso) => {
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(iso) ?? [null, "+", "00", "00"];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
  let isAdded = false;
  for (const time of document.querySelectorAll("[data-own-time] time[datetime*='T'], .dateline time[datetime*='T']")) {
    const iso = time.getAttribute("datetime");
    const at = new Date(iso);
    if (Number.isNaN(at.getTime()) || minutesAhead(iso) === -at.getTimezoneOffset()) continue;
    const dayThere = new Date(at.getTime() + minutesAhead(iso) * 60_000).getUTCDate();
    const isSameDay = dayThere === Number(day.format(at));
    const ownTime = isSameDay ? hour.format(at) : `${day.format(at)} ${month.format(at)}, ${hour.format(at)}`;
    const sub = document.createElement("span");
    sub.className = "sub own-time";
    sub.textContent = programme.dataset.ownTime.replace("{time}", ownTime).replace("{city}", city);
    const line = time.closest(".dateline li");
    if (line) line.append(sub);
    else time.after(sub);
    isAdded = true;
  }
  const note = programme.querySelector(".source");
  if (isAdded && note) note.append(` ${programme.dataset.ownNote.replace("{city}", city)}`);
}
