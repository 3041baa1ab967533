export * as cookieJar from './cookieJar';
