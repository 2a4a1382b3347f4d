using System.CommandLine;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Model;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Commands;

/// <summary><c>codegen</c>: Wolverine's adapters to handlers and endpoints, which are compiled with them.</summary>
internal static class Codegen
{
    private const string NeverOpened = "Host=127.0.0.1";
    private static readonly Argument<DirectoryInfo> Folder = new("FOLDER") { Description = "Where they go; in a checkout src/LearningRecords.Server/Internal/Generated. What is there is replaced." };

    public static Command Command()
    {
        var command = new Command("codegen", "For those who change an endpoint or a handler: write the adapters to them again.") { Folder };
        command.Hidden = true;
        command.SetAction(async (arguments, _) =>
        {
            var folder = arguments.GetRequiredValue(Folder);
            // Else the service does not come up without the adapters it is to write.
            DynamicCodeBuilder.WithinCodegenCommand = true;
            await using var app = WebService.Build(new WebServiceOptions(NeverOpened, "http://127.0.0.1:0", FirstTraining: null));
            var adapters = app.Services.GetServices<ICodeFileCollection>().ToArray();
            foreach (var collection in adapters)
            {
                collection.Rules.GeneratedCodeOutputPath = folder.FullName;
                Directory.Delete(collection.ToExportDirectory(folder.FullName), recursive: true);
            }

            new DynamicCodeBuilder(app.Services, adapters) { ServiceVariableSource = app.Services.GetService<IServiceVariableSource>() }
                .WriteGeneratedCode(file => Console.WriteLine(Path.GetRelativePath(folder.FullName, file)));
            return 0;
        });
        return command;
    }
}
