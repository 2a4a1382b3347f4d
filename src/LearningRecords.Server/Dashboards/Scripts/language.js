// The page's language as dates are written in it: English ones with the day first and 24 hours, as the server writes them.
export const language = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;
