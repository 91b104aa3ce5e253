/** What to do about a refusal, by its code, else by its status; in Korean. */
export const koProblems = {
  NO_ANSWER: '콘솔 서버가 답하지 않습니다. npm start가 돌고 있는지 확인하세요.',
  CONSOLE_SIGN_IN_REFUSED: '계정 이름이나 비밀번호가 맞지 않습니다.',
  CONSOLE_SIGN_IN_LIMITED: '로그인을 너무 많이 시도했습니다. 잠시 뒤에 다시 시도하세요.',
  CONSOLE_PASSWORD_REFUSED: '지금 비밀번호가 맞지 않습니다.',
  CONSOLE_ACCOUNT_TAKEN: '이 이름의 계정이 이미 있습니다. 다른 이름을 고르세요.',
  CONSOLE_LAST_ADMIN: '마지막 관리 계정입니다. 먼저 다른 계정에 관리 역할을 주세요.',
  CONSOLE_INPUT_INVALID: '보낸 값이 맞지 않습니다. 아래 설명을 보고 고치세요.',
  HTTP_401: '로그인이 끝났습니다. 다시 로그인하세요.',
  HTTP_403: '이 역할로는 할 수 없습니다.',
  HTTP_404: '찾는 것이 없습니다. 이미 바뀌었을 수 있으니 새로 읽어 보세요.',
  HTTP_429: '너무 잦습니다. 잠시 뒤에 다시 시도하세요.',
  HTTP_502: '호스트가 답하지 않습니다. 시스템 화면에서 프로세스를 확인하세요.',
  HTTP_503: '호스트나 그 데이터베이스가 자리에 없습니다. 시스템 화면에서 상태를 확인하세요.',
  HTTP_504: '호스트가 제때 답하지 않았습니다. 잠시 뒤에 다시 시도하세요.',
} as const
