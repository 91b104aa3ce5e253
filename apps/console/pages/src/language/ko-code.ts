/** Of the comparison of the context map with the code, in Korean. */
export const koCode = {
  differs: '코드가 컨텍스트 지도와 다릅니다',
  differsIn: (numbers: string) => `코드가 컨텍스트 지도와 다릅니다: ${numbers}`,
  unreadCount: (count: number) => `코드를 읽지 못한 컨텍스트 ${count}개`,
  unread: '코드를 읽지 못해 컨텍스트 지도와 견주지 못했습니다',
}
