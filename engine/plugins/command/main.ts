import { serve } from "../serve.ts";
import { commandProvider } from "./commandProvider.ts";

await serve(commandProvider);
