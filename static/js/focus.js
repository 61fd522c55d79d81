// The summary of what went wrong takes the focus: [data-focus] (GOV.UK error summary).

document.querySelector("[data-focus]")?.focus();
