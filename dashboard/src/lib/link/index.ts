export { Link, type CloseRule, type Cursor, type LinkOptions, type LinkStatus, type SocketLike } from './link';
export { MAX_PAUSE_MS, pauseMs } from './backoff';
