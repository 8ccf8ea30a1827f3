import { randomUUID } from 'node:crypto';
import type { ProgrammingModel } from './functionsCore.ts';
import type { HostedFunction } from './hostedFunction.ts';
import type { HostLog } from './hostLog.ts';
import { levelOf } from './hostLog.ts';

/**
 * Calls a handler through the library, as the worker of Azure Functions does.
 * @param input the trigger's data as the worker's protocol has it: `{json}` or `{http}`
 * @returns what the protocol has as the return value, e.g. `{http: {statusCode, headers, body}}`
 * @throws what the handler throws
 */
export async function invoke(
  model: ProgrammingModel,
  { binding, registration }: HostedFunction,
  input: object,
  log: HostLog,
): Promise<unknown> {
  const { name, bindings, callback } = registration;
  const invocation = model.getInvocationModel({
    invocationId: randomUUID(),
    metadata: { name, bindings },
    request: { inputData: [{ name: binding, data: input }] },
    log: (level, _category, message) => {
      log(levelOf(level), message);
    },
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, callback);
  return (await invocation.getResponse(context, result)).returnValue;
}
