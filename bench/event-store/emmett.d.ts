// The part of the peer that the bench uses. Peers are installed when a bench is first run; types must hold before.
declare module '@event-driven-io/emmett-postgresql' {
  export const getPostgreSQLEventStore: (url: string) => {
    readonly schema: { migrate(): Promise<unknown> }
    appendToStream(
      stream: string,
      events: readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[],
      o: { readonly expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' },
    ): Promise<unknown>
    close(): Promise<void>
  }
}
